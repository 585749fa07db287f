#!/bin/sh
# setup: the conversation through a pipe and on a terminal, what it writes, and that it writes nothing where it should not.
usagetop=$1
. "$(dirname "$0")/lib.sh"
typed=$(dirname "$0")/typed.py
now=2026-11-21T09:00:00Z
config=$HOME/.config/usagetop/config

# talk ANSWER...: an answer a line; its output is in $work/out, its exit code in $code.
talk() {
    printf '%s\n' "$@" | "$usagetop" setup >"$work/out" 2>"$work/err"
    code=$?
}
# setup ARGUMENT...: nobody answers.
setup() {
    "$usagetop" setup "$@" >"$work/out" 2>"$work/err" </dev/null
    code=$?
}
said() { tr '\n' ' ' <"$work/out" | tr -s ' ' | grep -q -e "$1"; }
erred() { grep -q -e "$1" "$work/err"; }
# has NAME WORDS: they were said, however the lines were broken.
has() { if said "$2"; then ok; else bad "$1: $(cat "$work/out" "$work/err")"; fi; }
nothing_written() { same "$1: files" "$(find "$HOME" -type f)" ''; }
mode() { stat -c %a "$1"; }

serve --events 2000 --seed 7
lab_url=$url lab_token=$token

# ---- what ends it before anything is written -------------------------------------------------------------
talk 1 "$url" lab
same 'answers that end: exit code' $code 2
check 'answers that end' erred 'no answer to the question "Number": give --token-command'
nothing_written 'answers that end'
talk 1 "$url" lab 4 y wrong n n
same 'refused: exit code' $code 1
has 'refused' 'No: 127.0.0.1:[0-9]* refuses the credential (401)'
nothing_written 'refused'
talk 1 "$url/nowhere" lab 4 y "$token" n
has 'wrong address' 'no the session: the service has no such address (404)'
has 'wrong address' 'Nothing can be read: '
nothing_written 'wrong address'
talk 1 'http://usage.example.org' n 'not an address' 'http://127.0.0.1:1' lab 4 y "$token" n
has 'http' 'everybody in between can read the credential'
has 'no address' 'That is no address to ask'
has 'nobody there' 'No: connection refused by 127.0.0.1:1'
nothing_written 'nobody there'
talk 1 "$url" lab 4 y "$token" n
check 'no at the end' erred 'nothing was written'
nothing_written 'no at the end'
for given in '' '--source usage' "--source usage --url $url"; do
    # shellcheck disable=SC2086
    setup --yes $given
    same "--yes $given: exit code" $code 2
    check "--yes $given" erred 'with --yes nothing is asked: give --'
done
sentence unknown-source 2 'unknown source "slrm"; did you mean "slurm"' "$usagetop" setup --source slrm --yes
sentence two-tokens 2 'only one of' "$usagetop" setup --source usage --url "$url" --token-env A --token-file /b --yes
setup lab --source usage --url http://127.0.0.1:1 --token-command 'printf x' --yes
same 'test failed: exit code' $code 1
check 'test failed' erred 'the test failed, and nothing was written'
nothing_written 'test failed'

talk 1 "$url" lab 1 'printf wrong' y 4 y 'wrong too' y 1 "printf %s $token" n
has 'another credential' 'Take another credential? \[Y/n\]: y .*Take another credential? \[Y/n\]: y .*It works'
has 'usual name' 'usually USAGETOP_TOKEN'
nothing_written 'another credential'

# ---- typed, through a pipe -------------------------------------------------------------------------------
talk usage "$url" lab 4 y "$token" y
same 'piped: exit code' $code 0
has 'piped' 'yes the API keys: [0-9]'
has 'piped' 'It works\.'
check 'the credential is not shown' sh -c '! grep -qF "$1" "$2"' sh "$token" "$work/out"
same 'in 80 columns' "$(awk 'length > 80' "$work/out" | grep -v '^Address\|^It would' | wc -l)" 0
same 'config' "$(cat "$config")" "[profile lab]
source = usage
url = $url
token_file = ~/.config/usagetop/lab.token"
same 'token file' "$(cat "$HOME/.config/usagetop/lab.token")" "$token"
same 'mode of the token file' "$(mode "$HOME/.config/usagetop/lab.token")" 600
same 'mode of the config' "$(mode "$config")" 600
check 'it works' "$usagetop" sync 2>/dev/null

# ---- beside what is there --------------------------------------------------------------------------------
printf '# mine\n[usagetop]\nzone = utc ; always\n\n[profile lab]\n# the big one\nurl = %s\ntoken_file = ~/.config/usagetop/lab.token\n' "$url" >"$config"
cp "$config" "$work/before"
serve --events 1000 --seed 8 --member
WEST=$token setup west --source usage --url "$url" --token-env WEST --yes
same 'west: exit code' $code 0
has 'member' 'no the plan: closed to this credential (403): .* managers'
has 'member' 'It works. What is closed is missing'
has 'variable' 'WEST has to be set wherever usagetop is started'
has 'profile' 'usagetop --profile west'
printf '\n[profile west]\nsource = usage\nurl = %s\ntoken_env = WEST\n' "$url" | cat "$work/before" - >"$work/want"
check 'what was there stays' cmp -s "$config" "$work/want"
talk usage "$url" west n lab 'no name' north 1 "printf %s $token" y
has 'taken' 'There is a profile west already (usage, http://127.0.0.1:[0-9]*). Replace it?'
has 'of another service' 'That cannot be: the mirror of profile lab, .*, is of another service'
has 'no name' 'That cannot be: a profile cannot be called "no name"'
printf '\n[profile north]\nsource = usage\nurl = %s\ntoken_command = printf %%s %s\n' "$url" "$token" | cat "$work/want" - >"$work/more"
check 'north' cmp -s "$config" "$work/more"
printf %s "$lab_token" >"$HOME/lab.token"
setup lab --source usage --url "$lab_url" --token-file "$HOME/lab.token" --yes
same 'open token file: exit code' $code 2
check 'open token file' erred 'others can read it; run chmod 600'
check 'nothing changed' cmp -s "$config" "$work/more"
printf '%s\n' y 2 lab.token 2 "~/none" 2 '~/lab.token' y y >"$work/answers"
"$usagetop" setup lab --source usage --url "$lab_url" <"$work/answers" >"$work/out" 2>"$work/err"
same 'replaced: exit code' $? 0
has 'whole path' 'That does not work: .*lab.token'
has 'no such file' 'none: No such file'
has 'mode offered' 'Others can read it. Make it yours alone'
same 'mode made' "$(mode "$HOME/lab.token")" 600
sed -n '/profile lab/,/^$/p' "$config" >"$work/lab"
same 'replaced in its place' "$(cat "$work/lab")" "[profile lab]
source = usage
url = $lab_url
token_file = ~/lab.token
# the big one"

# ---- services that do not behave ---------------------------------------------------------------------------
export AT=x
# at NAME WORDS OPTION...: what is said at a service with faults.
at() {
    at_name=$1 at_words=$2
    shift 2
    serve --events 300 --seed 3 "$@"
    AT=$token setup "at-$at_name" --source usage --url "$url" --token-env AT --yes
    has "$at_name" "$at_words"
}
at one-closed 'no the plan: closed to this credential (403).*It works' --fault 403=5
at all-closed 'Nothing can be read: .* does not open /v1/session to this account (403)' --fault 403=always
at html 'a web page instead of data' --fault html=always
at skew "the service's clock is \(1 h\|59 m [0-9]* s\) ahead of that of this machine" --fault skew
at hostile 'It works' --fault hostile-text
same 'no byte that a terminal obeys' "$(tr -d '\n' <"$work/out" | tr -dc '\000-\037\177' | wc -c)" 0

# ---- real services, of recorded answers ----------------------------------------------------------------------
answers=$(cd "$(dirname "$0")/../source" && pwd)
# real SOURCE RULE...: a service of that kind; its output in $work/out.
real() {
    kind=$1
    shift
    : >"$work/port"
    python3 "$(dirname "$typed")/fixtures.py" "$answers/$kind" "$@" >"$work/port" &
    services="$services $!"
    wait_for test -s "$work/port"
    setup "$kind-$(cat "$work/port")" --source "$kind" --url "http://127.0.0.1:$(cat "$work/port")" --token-env AT --yes
}
if command -v python3 >/dev/null; then
    real slurm v0.0.41/ping=200:ping-new.json v0.0.41/jobs=200:jobs-new.json v0.0.41/accounts=403: \
        v0.0.41/nodes=200:nodes-new.json v0.0.41/=200:
    same 'slurm: exit code' $code 0
    has 'slurm: its version is found' 'yes the controller .*yes the jobs: 8 '
    has 'slurm: what is closed' 'no the accounts: closed to this credential (403)'
    at_slurm=http://127.0.0.1:$(cat "$work/port")
    jwt=$(printf '{"sun":"lab-7"}' | base64 | tr -d '=\n' | tr '/+' '_-')
    talk slurm "$at_slurm" hpc 1 "printf %s e30.$jwt.c2ln" '' y
    has 'slurm: whose token' 'User whose credential it is \[lab-7\]'
    check 'slurm: the token says it' sh -c 'sed -n "/profile hpc/,/^$/p" "$1" | grep -c user | grep -qx 0' sh "$config"
    talk slurm "$at_slurm" hpc-root 1 "printf %s e30.$jwt.c2ln" root y
    check 'slurm: another user' sh -c 'sed -n "/profile hpc-root/,/^$/p" "$1" | grep -qx "user = root"' sh "$config"
    talk slurm "$at_slurm" hpc-none 1 'printf none' lab-8 y
    check 'slurm: a token that does not say' sh -c 'sed -n "/profile hpc-none/,/^$/p" "$1" | grep -qx "user = lab-8"' sh "$config"
    real slurm nothing=200:
    same 'no version: exit code' $code 1
    has 'no version' 'no the controller: the service has no such address (404)'
    real openai admin_api_keys=403: costs=200:costs.json completions=200:last.json usage=200:back-empty.json
    same 'openai: exit code' $code 0
    has 'openai' 'yes the completions.*yes the costs.*no the admin keys: closed to this credential (403)'
    real openai =401:
    same 'openai, no admin key: exit code' $code 1
    has 'openai, no admin key' 'No: .* does not open .* to this credential (401)'
    same 'openai: not tried everywhere' "$(grep -c '^  no' "$work/out")" 1
    real litellm key/info=200:session.json key/list=200:keys-end.json spend=401: model=200:models.json
    has 'litellm: one that wants another' 'yes the key itself.*no the spend logs: closed to this credential (401).*yes the models'
else
    echo 'skipped: recorded answers, no python3'
fi

if command -v openssl >/dev/null; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test -addext subjectAltName=IP:127.0.0.1 \
        -keyout "$work/key" -out "$work/cert" 2>/dev/null
    : >"$work/tls.log"
    openssl s_server -accept 127.0.0.1:0 -cert "$work/cert" -key "$work/key" -www >"$work/tls.log" 2>&1 </dev/null &
    services="$services $!"
    wait_for grep -q '^ACCEPT 127' "$work/tls.log"
    port=$(sed -n 's/^ACCEPT 127.0.0.1:\([0-9]*\).*/\1/p' "$work/tls.log")
    talk 1 "https://127.0.0.1:$port" tls 1 'printf x' "$work/cert" n
    has 'TLS' 'No: TLS: the certificate of 127.0.0.1:[0-9]* is not trusted'
    has 'own authority' 'PEM file of your own authority.*ca_file = '
    has 'behind it' 'a web page instead of data'
else
    echo 'skipped: TLS, no openssl'
fi

cp "$config" "$work/good"
printf '[usagetop]\nthme = x\n' >"$config"
setup
same 'bad config: exit code' $code 2
check 'bad config' erred 'the config has to be mended first: .*config:2: there is no option thme; did you mean theme'
cp "$work/good" "$config"

# ---- on a terminal -----------------------------------------------------------------------------------------
if command -v python3 >/dev/null; then
    printf '%s\t%s\n' Number 1 Address "$lab_url" Name typed Number 4 'all right' '' 'not shown' "$lab_token" 'Write it' '' >"$work/keys"
    python3 "$typed" "$work/keys" "$usagetop" setup >"$work/out"
    check 'typed' said 'exit 0 echo True'
    check 'typed: not shown' sh -c '! grep -qF "$1" "$2"' sh "$lab_token" "$work/out"
    same 'typed: kept' "$(cat "$HOME/.config/usagetop/typed.token")" "$lab_token"
    cp "$config" "$work/good"
    serve --events 300 --seed 3 --fault latency
    for last in 1 4 6 7; do
        printf '%s\t%s\n' Number 1 Address "$url" Name stopped Number 4 'all right' '' 'not shown' "$token" | head -n $((last - 1)) >"$work/keys"
        words=$(printf '%s\n' Number Address Name Number 'all right' 'not shown' 'yes' | sed -n "${last}p")
        printf '%s\t^C\n' "$words" >>"$work/keys"
        python3 "$typed" "$work/keys" "$usagetop" setup >"$work/out"
        check "C-c at question $last" said 'stopped; nothing was written exit 1 echo True'
        check "C-c at question $last: the config" cmp -s "$config" "$work/good"
        check "C-c at question $last: no file" test ! -e "$HOME/.config/usagetop/stopped.token"
    done
else
    echo 'skipped: a terminal, no python3'
fi
same 'no file but these' "$(find "$HOME/.config" -type f | sed 's|.*/||' | sort | tr '\n' ' ')" 'config lab.token typed.token '
done_testing
