#!/bin/sh
# kill.sh USAGETOP TRUTH [ROUNDS [EVENTS]]: kills a sync at random moments, then lets one end. The mirror must then equal
# the service's truth, event for event.
usagetop=$1 truth=$2 rounds=${3:-5} events=${4:-40000}
. "$(dirname "$0")/lib.sh"
now=2026-11-21T09:00:00Z
mirror=$work/killed.db
serve --events "$events" --seed 11 --now $now

# A whole sync says how long one takes, so that the moments are spread over all of it.
before=$(date +%s%N)
sync "$work/whole.db" 2>"$work/err" || bad "the whole sync: $(cat "$work/err")"
span=$((($(date +%s%N) - before) / 1000000))

round=0
while [ $round -lt "$rounds" ]; do
    round=$((round + 1))
    # one that has everything is no longer written to: begin anew, so that each kill hits work
    [ "${have:-0}" != "$events" ] || rm -rf "$mirror"*
    USAGETOP_TOKEN=$token "$usagetop" sync --url "$url" --mirror "$mirror" 2>/dev/null &
    pid=$!
    wait_ms=$(($(od -An -N4 -tu4 /dev/urandom) % (span + 1)))
    sleep "$((wait_ms / 1000)).$(printf %03d $((wait_ms % 1000)))"
    kill -KILL $pid 2>/dev/null
    wait $pid 2>/dev/null
    have=0
    [ ! -s "$mirror" ] || have=$("$usagetop" show events --mirror "$mirror" --window all --limit 1 --format json --now $now 2>/dev/null |
        sed -n 's/.*"total":\([0-9]*\).*/\1/p')
    echo "round $round: killed after $wait_ms ms, ${have:-0} events"
done

sync "$mirror" 2>"$work/err"
same 'the last sync' $? 0
same 'all are there' "$(sed -n 's/.*the mirror has \([0-9,]*\) events.*/\1/p' "$work/err" | tr -d ,)" "$events"
dump "$mirror" | sort >"$work/dump" # events of the same millisecond have no order between mirrors
dump "$work/whole.db" | sort >"$work/whole"
check 'the same as a sync that was never killed' cmp -s "$work/dump" "$work/whole"
USAGETOP_TOKEN=$token check 'the same as the truth' "$truth" "$url" "$work/dump"
done_testing
