#!/bin/sh
# sync: everything once, then only what is new; interrupted; beside another; the same as the service's truth.
usagetop=$1 truth=$2
. "$(dirname "$0")/lib.sh"
now=2026-11-21T09:00:00Z

serve --events 3000 --seed 7 --now $now
mirror=$work/a.db
sync "$mirror" 2>"$work/err"
same 'exit code' $? 0
same 'one line, no terminal' "$(told "$work/err")" 1
check 'totals' grep -q '^usagetop: fetched [0-9,]* events (.*) in .* a second; the mirror has 3,000 events$' "$work/err"
dump "$mirror" >"$work/dump"
same 'events' "$(wc -l <"$work/dump")" 3000
USAGETOP_TOKEN=$token check 'the same as the truth' "$truth" "$url" "$work/dump"

sync "$mirror" 2>"$work/err"
check 'nothing new' grep -q '^usagetop: fetched 0 events' "$work/err"
check 'the index was saved' test -d "$mirror.columns"

# a mirror that is damaged is moved aside and made again
printf 'this is no mirror' >"$work/damaged.db"
sync "$work/damaged.db" 2>"$work/err"
same 'damaged: exit code' $? 0
check 'damaged: named' grep -q 'damaged mirror was moved to .*damaged.db.broken-' "$work/err"
sort "$work/dump" >"$work/sorted" # events of the same millisecond have no order between mirrors
dump "$work/damaged.db" | sort | cmp -s - "$work/sorted" && ok || bad 'damaged: made again'

# a profile of the config, its token in a file
mkdir -p "$HOME/.config/usagetop"
printf '%s' "$token" >"$HOME/token"
chmod 600 "$HOME/token"
cat >"$HOME/.config/usagetop/config" <<END
[profile lab]
url = $url
token_file = ~/token
END
"$usagetop" sync 2>"$work/err"
same 'profile: exit code' $? 0
"$usagetop" show events --window all --limit 0 --sort created --format jsonl --now $now | sort | cmp -s - "$work/sorted" &&
    ok || bad 'profile: its mirror'
chmod 644 "$HOME/token"
sentence loose-token 2 'token' "$usagetop" sync
rm "$HOME/.config/usagetop/config"

# stopped while it waits for a slow service; a second one meanwhile
serve --events 3000 --seed 7 --now $now --fault latency=always,jitter=always,drip=always
slow=$work/slow.db
USAGETOP_TOKEN=$token "$usagetop" sync --url "$url" --mirror "$slow" 2>"$work/err" &
first=$!
wait_for test -s "$slow" || bad 'the slow sync began'
USAGETOP_TOKEN=$token sentence second-writer 1 'is being written by another' "$usagetop" sync --url "$url" --mirror "$slow"
kill -TERM $first
wait $first
same 'stopped: exit code' $? 1
same 'stopped: one line' "$(told "$work/err")" 1
check 'stopped: sentence' grep -q 'stopped before the end' "$work/err"
check 'stopped: the mirror can be read' "$usagetop" show overview --mirror "$slow" --format json --now $now -- >"$work/json"

# serve itself
kill -TERM "$service"
wait "$service"
same 'serve ends well' $? 0
USAGETOP_SERVE_TOKEN=of-my-own
export USAGETOP_SERVE_TOKEN
serve --events 10
same 'token from the environment' "$token" of-my-own
unset USAGETOP_SERVE_TOKEN
sentence port-taken 1 'port' "$usagetop" serve --port "${url##*:}"
sentence no-fault 2 'did you mean' "$usagetop" serve --fault latincy
sentence no-events 2 'whole number' "$usagetop" serve --events 0
mkdir "$work/tmp"
TMPDIR=$work/tmp sentence no-terminal 2 'terminal' "$usagetop" demo --events 10
same 'the demo left nothing behind' "$(ls "$work/tmp")" ''
done_testing
