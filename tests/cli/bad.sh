#!/bin/sh
# Bad input: one clear sentence, the right exit code, and what was synced before stays as it was.
usagetop=$1
. "$(dirname "$0")/lib.sh"
now=2026-11-21T09:00:00Z
mirror=$work/a.db

serve --events 2000 --seed 3 --now $now
good_url=$url good_token=$token
sync "$mirror" 2>/dev/null
dump "$mirror" >"$work/before"
same 'events to begin with' "$(wc -l <"$work/before")" 2000

# ---- words that are not known -------------------------------------------------------------------------
show() { "$usagetop" show "$@" --mirror "$mirror" --now $now; }
sentence view 2 'unknown view "evnts"; did you mean "events"' show evnts
sentence window 2 '24g' show events --window 24g
sentence backwards 2 . show events --window 2026-11-07..2026-11-01
sentence field 2 'column 1.*user' show events --filter usr:u_104
sentence filter 2 'column' show events --filter 'user:(u_1'
sentence sort 2 'did you mean "amount"' show events --sort -amont
sentence list-sort 2 'did you mean "jobs"' show overview --sort jbs
sentence columns 2 'did you mean "user"' show events --columns usr
sentence format 2 'did you mean "json"' show events --format jsn
sentence option 2 'unknown option "--fliter"; did you mean "--filter"' show events --fliter x
sentence value 2 'needs a value' "$usagetop" show events --filter
sentence number 2 'whole number' show events --limit many
sentence negative 2 'whole number' show events --offset -1
sentence zone 2 'time zone' show events --zone Nowhere/Land
sentence now 2 'not a time' "$usagetop" show events --mirror "$mirror" --now yesterday
sentence no-view 2 'needs a VIEW' "$usagetop" show
sentence word 2 'one word too many' show events overview
sentence command 2 'unknown command "sow"; did you mean "show"' "$usagetop" sow
sentence short-option 2 'there is no option -x' "$usagetop" -x
sentence theme 2 'did you mean' "$usagetop" --mirror "$mirror" --theme midnigt
sentence start-view 2 'did you mean "overview"' "$usagetop" --mirror "$mirror" --view overvew
sentence start-filter 2 'column' "$usagetop" --mirror "$mirror" --filter usr:x
sentence profile 2 . "$usagetop" show events --profile nobody
sentence nothing-set-up 2 'no service is set up' "$usagetop" sync
sentence no-url 2 'nothing to fetch from' "$usagetop" sync --mirror "$mirror"
sentence no-credential 2 'credential' "$usagetop" sync --mirror "$mirror" --url "$url"
sentence no-mirror 1 'there is no mirror at' "$usagetop" show events --mirror "$work/none.db"
sentence no-mirror-to-open 1 'there is no mirror at' "$usagetop" --mirror "$work/none.db"
sentence foreign 1 . "$usagetop" show events --mirror "$usagetop"
sentence not-a-terminal 2 'terminal' "$usagetop" --mirror "$mirror"

mkdir -p "$HOME/.config/usagetop"
printf '[usagetop]\nzone = utc\nthme = x\n' >"$HOME/.config/usagetop/config"
sentence config-option 2 'config:3: .*theme' show events
printf '[usagetop]\nmouse = perhaps\n' >"$HOME/.config/usagetop/config"
sentence config-value 2 'config:2: ' show events
rm "$HOME/.config/usagetop/config"

# ---- services that do not behave; the patient ones at the same time --------------------------------------
sync_from() { USAGETOP_TOKEN=$1 "$usagetop" sync --mirror "$2" --url "$3"; }
# at_service NAME CODE WORDS OPTION...: with a copy of the mirror, so that they do not wait for one another.
at_service() {
    at_name=$1 at_code=$2 at_words=$3
    shift 3
    cp "$mirror" "$work/$at_name.db"
    serve --events 2000 --seed 3 --now $now "$@"
    { sentence "$at_name" "$at_code" "$at_words" sync_from "$token" "$work/$at_name.db" "$url"
      echo "$passed $failed" >"$work/$at_name.count"; } &
    running="$running $at_name:$!"
}
running='' before_passed=$passed before_failed=$failed
passed=0 failed=0
at_service html 1 . --fault html=always
at_service shape 1 . --fault bad-shape=always
at_service type 1 . --fault wrong-type=always
at_service forbidden 1 . --fault 403=always
at_service redirect 1 . --fault redirect=always
at_service limited 1 . --fault 429=always
at_service broken 1 . --fault 500=always
at_service unavailable 1 . --fault 503=always
at_service cut-off 1 . --fault truncate=always
at_service huge 1 'MiB' --fault huge=always

cp "$mirror" "$work/unreachable.db"
{ sentence unreachable 1 'refused' sync_from x "$work/unreachable.db" http://127.0.0.1:1
  echo "$passed $failed" >"$work/unreachable.count"; } &
running="$running unreachable:$!"

cp "$mirror" "$work/tls.db"
if command -v openssl >/dev/null; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test -keyout "$work/key" -out "$work/cert" 2>/dev/null
    openssl s_server -accept 127.0.0.1:0 -cert "$work/cert" -key "$work/key" -www >"$work/tls.log" 2>&1 </dev/null &
    services="$services $!"
    wait_for grep -q '^ACCEPT 127' "$work/tls.log"
    port=$(sed -n 's/^ACCEPT 127.0.0.1:\([0-9]*\).*/\1/p' "$work/tls.log")
    { sentence tls 1 'certificate\|TLS' sync_from x "$work/tls.db" "https://127.0.0.1:$port"
      echo "$passed $failed" >"$work/tls.count"; } &
    running="$running tls:$!"
else
    echo 'skipped: TLS, no openssl'
fi
for one in $running; do wait "${one#*:}"; done
passed=$before_passed failed=$before_failed
for one in $running; do
    read -r p f <"$work/${one%:*}.count"
    passed=$((passed + p)) failed=$((failed + f))
    dump "$work/${one%:*}.db" | cmp -s - "$work/before" && ok || bad "${one%:*}: what was synced before"
done

sentence unauthorized 1 'credential\|token\|401' sync_from wrong "$mirror" "$good_url"
sentence plain-http 2 'https' sync_from x "$mirror" http://usage.example.org
sentence no-address 2 'https://' sync_from x "$mirror" usage.example.org

# ---- no room, no right -------------------------------------------------------------------------------
limited() { (ulimit -f "$1"; shift; "$@"); }
cp "$mirror" "$work/full.db"
serve --events 60000 --seed 5 --now $now
sentence disk-full 1 'full\|room\|large\|written' limited 2000 sync_from "$token" "$work/new.db" "$url"
"$usagetop" show events --mirror "$work/new.db" --window all --limit 1 --format json --now $now >/dev/null
same 'disk full: what fits can be read' $? 0
sentence output-full 1 'No space' sh -c '"$0" show events --mirror "$1" --window all --limit 0 --now "$2" >/dev/full' "$usagetop" "$mirror" $now

mkdir "$work/closed"
chmod 500 "$work/closed"
as_nobody() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$work/closed" "$@"; }
    chown 65534 "$work/closed"
    cp "$usagetop" "$work/usagetop" && chmod 755 "$work/usagetop"
    program=$work/usagetop
else
    as_nobody() { env HOME="$work/closed" "$@"; }
    program=$usagetop
fi
closed_sync() { USAGETOP_TOKEN=$good_token as_nobody "$program" sync --url "$good_url"; }
sentence closed-home 1 . closed_sync
sentence closed-mirror 1 . sync_from "$good_token" /proc/usagetop/a.db "$good_url"

# ---- a reader that has seen enough --------------------------------------------------------------------
{ show events --window all --limit 0 --format jsonl; echo $? >"$work/code"; } 2>"$work/pipe.err" | head -n 1 >/dev/null
same 'closed pipe: exit code' "$(cat "$work/code")" 0
same 'closed pipe: silence' "$(wc -c <"$work/pipe.err")" 0

dump "$mirror" | cmp -s - "$work/before" && ok || bad 'the mirror at the end'
done_testing
