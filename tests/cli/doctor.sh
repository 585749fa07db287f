#!/bin/sh
# doctor: each thing that can be wrong, made wrong for real, is found and gets its fix; and nothing else is.
usagetop=$1
. "$(dirname "$0")/lib.sh"
answers=$(dirname "$0")/answers.py
folder=$HOME/.config/usagetop
config=$folder/config
mirror=$HOME/.local/share/usagetop/lab.db
unset http_proxy https_proxy all_proxy no_proxy HTTPS_PROXY ALL_PROXY NO_PROXY NO_COLOR COLORTERM TMUX STY LANG LC_CTYPE
export TERM=xterm-256color
mkdir -p "$folder"

# doctor OPTION...: its lines are in $work/out, its exit code in $code.
doctor() {
    "$usagetop" doctor "$@" >"$work/out" 2>"$work/err" </dev/null
    code=$?
}
# finds NAME LEVEL CHECK WORDS: there is such a line, and the exit code fits.
finds() {
    if tr -s ' ' <"$work/out" | grep -q -e "^$2 $3 .*$4"; then ok; else bad "$1: $(cat "$work/out" "$work/err")"; fi
    case $2 in
    problem) same "$1: exit code" "$code" 1 ;;
    esac
}
# only NAME CHECK: no other check has a problem.
only() { same "$1: other problems" "$(grep '^problem' "$work/out" | grep -v "^problem  *$2 ")" ''; }
# profile LINE...: the config with one profile.
profile() {
    printf '[profile lab]\n' >"$config"
    printf '%s\n' "$@" >>"$config"
}
# base64url of a token that ends SECONDS from now.
token_until() {
    claims=$(printf '{"exp":%d,"sun":"root"}' $(($(date +%s) + $1)) | base64 -w0 | tr '+/' '-_' | tr -d '=')
    printf 'eyJhbGciOiJIUzI1NiJ9.%s.c2lnbmF0dXJl' "$claims"
}

# ---- nothing set up, and all well ------------------------------------------------------------------------
doctor
finds 'nothing set up' problem profile 'no service is set up.*Fix: usagetop setup'
serve --events 2000 --seed 7 --rate 0
good_url=$url
printf %s "$token" >"$folder/lab.token"
chmod 600 "$folder/lab.token"
profile "url = $url" 'token_file = ~/.config/usagetop/lab.token'
doctor
finds 'not fetched' note mirror 'nothing is fetched yet'
same 'not fetched: exit code' "$code" 0
"$usagetop" sync 2>/dev/null
"$usagetop" show overview >/dev/null
doctor
same 'all well: exit code' "$code" 0
same 'all well: problems' "$(grep -c '^problem' "$work/out")" 0
same 'every line has its level' "$(sed '$d' "$work/out" | grep -vc '^\(ok\|note\|problem\) ')" 0
same 'the last line' "$(tail -n 1 "$work/out")" '0 problems, 1 note'
for words in 'libraries .*SQLite 3' 'libraries .*libcurl/' 'terminal type xterm-256color, 256 colours, a mouse' \
    'profile lab: usage at http://127' 'credential it comes from a file' 'connection 127.0.0.1 answers' 'speed HTTP/1.1' \
    'clock .* agree' 'account .* manager, version of the interface v1' 'reads the events: 2,0' 'reads the ledger' \
    'mirror .*lab.db: .*, looked through and sound' 'writer nobody' 'fetched 2,0.* last reached' 'index sound; all 2,0'; do
    finds 'all well' ok "${words%% *}" "${words#* }"
done
check 'the credential is not shown' sh -c '! grep -qF "$1" "$2"' sh "$token" "$work/out"

# what follows is the same without a service, and quicker
cp "$config" "$work/with-service"
offline() { profile "mirror = $mirror"; }

# ---- for others to read ----------------------------------------------------------------------------------
doctor --redact
same 'redacted: names' "$(grep -c -e "$HOME" -e "$url" -e '\blab\b' -e 127.0.0.1 -e Operations "$work/out")" 0
finds 'redacted' ok profile 'PROFILE: usage at URL'
finds 'redacted' ok config '~/.config/usagetop/config'
offline
for format in json jsonl csv; do
    doctor --format $format
    same "$format: exit code" "$code" 0
    check "$format" grep -q 'looked through and sound' "$work/out"
done
doctor --format json
same 'json' "$(sql "json_extract(readfile('$work/out'), '\$.findings[0].level')")" ok
sentence xlsx 2 'doctor writes lines' "$usagetop" doctor --format xlsx

# ---- the machine -----------------------------------------------------------------------------------------
TERM='' doctor
finds 'no TERM' problem terminal 'TERM is not set.*Fix: export TERM=xterm-256color'
TERM=none-such doctor
finds 'unknown TERM' problem terminal 'type "none-such" is not known.*ncurses-term'
TERM=dumb doctor
finds 'dumb' problem terminal 'cannot move its cursor'
only 'dumb' terminal
TERM=vt220 doctor
finds 'vt220' ok terminal 'type vt220, no colours'
NO_COLOR=1 COLORTERM=truecolor doctor
finds 'no colour' ok terminal 'no colours, as NO_COLOR asks'
COLORTERM=truecolor doctor
finds 'direct' ok terminal '16 million colours'
LC_ALL=xx_YY.UTF-8 doctor
finds 'locale' problem locale 'xx_YY.UTF-8 is not installed'
LC_ALL=C doctor
finds 'C' note locale 'names that are not ASCII are shown as ?.*Fix: export LC_ALL=C.UTF-8'
TZ=Nowhere/Land doctor
finds 'TZ' problem zone 'no time zone "Nowhere/Land".*(TZ)'
TZDIR=$work/none doctor
finds 'no zone data' note zone 'only UTC is known.*tzdata'
USAGETOP_ULR=x USAGETOP_THEME=paper doctor
finds 'variable' note variables 'USAGETOP_ULR is no variable'
finds 'variables' ok variables 'set: USAGETOP_THEME'
if command -v python3 >/dev/null; then
    # at NAME COLUMN SIZE LEVEL WORDS: on a terminal that says so.
    at() {
        at_name=$1 at_level=$4 at_words=$5
        python3 "$answers" "$2" "$3" "$usagetop" doctor | awk '/^ / { sub(/^ +/, " "); printf "%s", $0; next } { printf "%s%s", (NR > 1 ? "\n" : ""), $0 } END { print "" }' >"$work/out"
        code=$(sed -n 's/^exit //p' "$work/out")
        finds "$at_name" "$at_level" terminal "$at_words"
    }
    at 'drawn' 4 100x30 ok 'UTF-8 is drawn as such'
    at 'size' 4 100x30 ok '100 columns and 30 rows'
    at 'small' 4 40x10 problem '40 columns and 10 rows; the dashboard needs 60 and 16'
    at 'wide' 6 100x30 problem 'two columns wide'
    at 'bytes' 9 100x30 problem 'it does not draw UTF-8: 3 characters took 8 columns'
    at 'silent' 0 100x30 note 'it does not say how it draws'
    LC_ALL=C at 'bytes in C' 9 100x30 ok 'it does not draw UTF-8, and ASCII is used'
    LC_ALL=C at 'drawn in C' 4 100x30 note 'it draws UTF-8, but the locale says it does not'
else
    echo 'skipped: terminals, no python3'
fi

# ---- config, folders, credential -------------------------------------------------------------------------
cp "$config" "$work/config"
printf '[usagetop]\nthme = x\n' >"$config"
doctor
finds 'unknown option' problem config 'config:2: there is no option thme; did you mean theme'
for pair in 'theme = midnigt|theme: ' 'view = evnts|view: ' 'window = 24g|window: '; do
    printf '[usagetop]\n%s\n' "${pair%%|*}" | cat - "$work/config" >"$config"
    doctor
    finds "${pair%%|*}" problem config "${pair#*|}"
    only "${pair%%|*}" config
done
printf '\n[keys]\nqiut = q\n' | cat "$work/config" - >"$config"
doctor
finds 'keys' problem config 'unknown action "qiut"; did you mean "quit"'
cp "$work/config" "$config"
chmod 666 "$config"
doctor
finds 'open config' problem config 'everybody can write to it'
chmod 660 "$config"
doctor
finds 'config of a group' note config 'the group can write'
chmod 600 "$config"

touch "$work/file"
XDG_STATE_HOME=$work/file doctor
finds 'a file for a folder' problem folders 'is a file'
only 'a file for a folder' folders
mkdir "$work/closed"
chmod 500 "$work/closed"
if [ "$(id -u)" = 0 ]; then
    chown 65534 "$work/closed"
    cp "$usagetop" "$work/usagetop" && chmod 755 "$work/usagetop"
    setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$work/closed" "$work/usagetop" doctor >"$work/out" 2>&1 </dev/null
    code=$?
else
    HOME="$work/closed" doctor
fi
finds 'closed home' problem folders 'cannot be written'

cp "$work/with-service" "$config"
chmod 644 "$folder/lab.token"
doctor
finds 'open token file' problem credential 'others can read it; run chmod 600'
only 'open token file' credential
chmod 600 "$folder/lab.token"
profile "url = $url" 'token_env = NO_SUCH'
doctor
finds 'no variable' problem credential 'NO_SUCH is not set.*Fix: set the variable'
profile "url = $url" 'token_command = false'
doctor
finds 'command' problem credential 'ended with status 1.*Fix: run the command by hand'
profile "url = $url" 'token_command = none-such-program show lab'
doctor
finds 'no command' problem credential 'none-such-program cannot be run'
for pair in '-3600 problem it_ended' '3600 note it_ends_in' '864000 ok it_ends_in'; do
    # shellcheck disable=SC2086
    set -- $pair
    profile "url = $url" "token_command = printf %s $(token_until "$1")"
    doctor
    finds "token that ends in $1 s" "$2" credential "$(echo "$3" | tr _ ' ')"
    finds "token that ends in $1 s" problem credential 'refuses the credential (401)'
done

# ---- the service ------------------------------------------------------------------------------------------
# at_service NAME LEVEL CHECK WORDS OPTION...
at_service() {
    service_name=$1 service_level=$2 service_check=$3 service_words=$4
    shift 4
    serve --events 300 --seed 3 "$@"
    profile "url = $url" "token_command = printf %s $token" "mirror = $work/none.db"
    doctor
    finds "$service_name" "$service_level" "$service_check" "$service_words"
}
at_service skew problem clock "the service's is .* ahead of that of this machine.*Fix: set the wrong one right" --fault skew
only skew clock
at_service one-closed note reads 'the plan: closed to this credential (403).*Fix: ask for a key' --fault 403=5
same 'one closed: exit code' "$code" 0
at_service closed problem reads 'nothing can be read' --fault 403=always
at_service html problem reads 'a web page instead of data' --fault html=always
at_service shape problem reads 'the session: ' --fault bad-shape=always
at_service member note reads 'the ledger: closed to this credential (403)' --member
profile 'url = http://127.0.0.1:1' 'token_command = printf x'
doctor
finds 'nobody there' problem connection 'connection refused.*Fix: is the service running'
profile "url = $good_url/nowhere" 'token_file = ~/.config/usagetop/lab.token' "mirror = $work/none.db"
doctor
finds 'wrong address' problem reads 'nothing can be read'
profile 'source = slrm' "url = $good_url" 'token_command = printf x'
doctor
finds 'source' problem profile 'unknown source "slrm"; did you mean "slurm"'
far=$(printf %064d 0 | tr 0 a).invalid # no resolver asks the network for a label of 64 letters
profile "url = https://$far" 'token_command = printf x'
https_proxy=http://me:hidden-word@127.0.0.1:1 doctor
finds 'proxy' note proxy "$far is asked through 127.0.0.1:1 (https_proxy)"
finds 'proxy' problem connection 'refused'
same 'proxy: its password' "$(grep -c hidden-word "$work/out")" 0
https_proxy=http://127.0.0.1:1 no_proxy='a.example,.invalid' doctor
finds 'no proxy' ok proxy "https_proxy is set, and not used for $far"
finds 'no such name' problem name "$far is not known"

if command -v openssl >/dev/null; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test -addext subjectAltName=IP:127.0.0.1 \
        -keyout "$work/key" -out "$work/cert" 2>/dev/null
    : >"$work/tls.log"
    openssl s_server -accept 127.0.0.1:0 -cert "$work/cert" -key "$work/key" -www >"$work/tls.log" 2>&1 </dev/null &
    services="$services $!"
    wait_for grep -q '^ACCEPT 127' "$work/tls.log"
    tls=https://127.0.0.1:$(sed -n 's/^ACCEPT 127.0.0.1:\([0-9]*\).*/\1/p' "$work/tls.log")
    profile "url = $tls" 'token_command = printf x'
    doctor
    finds 'TLS' problem connection 'TLS: the certificate of .* is not trusted.*Fix: set ca_file'
    profile "url = $tls" 'token_command = printf x' "ca_file = $work/cert"
    doctor
    finds 'certificate' note tls 'the certificate (CN = test) ends in'
    profile "url = $tls" 'token_command = printf x' "ca_file = $work/no-cert"
    doctor
    finds 'no authorities' problem connection 'the file of trusted authorities cannot be read'
else
    echo 'skipped: TLS, no openssl'
fi

# ---- the mirror -------------------------------------------------------------------------------------------
offline
chmod 644 "$mirror"
doctor
finds 'open mirror' note mirror 'others can read .*Fix: chmod 600'
chmod 600 "$mirror"
flock -F "$mirror.lock" sleep 3600 & # one process: the lock goes with it
holder=$!
services="$services $holder"
wait_for sh -c '! flock -n "$1" true' sh "$mirror.lock"
doctor
finds 'writer' ok writer "process [0-9]* (\(flock\|sleep\)) keeps it up to date"
kill "$holder"
wait "$holder" 2>/dev/null
cp -r "$mirror.columns" "$work/columns"
for file in "$mirror".columns/*; do
    size=$(stat -c %s "$file")
    [ "$size" -lt 2000 ] || printf 'damaged damaged' | dd of="$file" bs=1 seek=$((size / 2)) conv=notrunc 2>/dev/null
done
doctor
finds 'damaged index' problem index '.*Fix: delete'
only 'damaged index' index
rm -r "$mirror.columns"
doctor
finds 'no index' ok index 'none yet'
sqlite3 "$mirror" 'pragma wal_checkpoint(truncate)' >/dev/null
cp "$mirror" "$work/good.db"
dd if=/dev/urandom of="$mirror" bs=4096 seek=20 count=20 conv=notrunc 2>/dev/null
doctor
finds 'damaged mirror' problem mirror '.*Fix: usagetop sync moves it aside'
rm -f "$mirror"-wal "$mirror"-shm
sqlite3 "$work/foreign.db" 'create table t (x)'
cp "$work/foreign.db" "$mirror"
doctor
finds 'foreign' problem mirror 'no mirror of usagetop'
cp "$work/good.db" "$mirror"
sqlite3 "$mirror" 'pragma user_version = 999'
doctor
finds 'newer' problem mirror 'written by a newer usagetop'
done_testing
