#!/bin/sh
# Servers that are killed while usagetop push writes to them, at any moment: afterwards there is each event once, and sums by the
# hour are those of the events. ROUNDS=20 does it more often.
usagetop=$1
. "$(dirname "$0")/lib.sh"
start_cluster 2
rounds=${ROUNDS:-2}

while read -r _ port _; do
    "$usagetop" clickhouse-schema --table usage.events --cluster usage --rollups | TZ=UTC clickhouse-client --host 127.0.0.1 --port "$port" -n ||
        bad 'the schema'
done <"$work/cluster/ports"
# sums of all roll-ups, with a number for day, kind and state, so that what is in a wrong place is seen: one line where they agree
rollups() {
    for name in time model key model_key user user_day; do
        ask "SELECT sum(n), sum(s_amount), sum(c_amount), sum(s_latency), sum(n * toInt64(cityHash64(intDiv(hour, 86400000), kind, state) % 9973))
            FROM usage.events_by_$name"
        echo
    done | uniq
}
raw="SELECT sum(sign), sum(ifNull(amount, 0) * sign), sum(isNotNull(amount) * sign), sum(ifNull(latency, 0) * sign),
    sum(sign * toInt64(cityHash64(intDiv(created, 86400000), kind, state) % 9973)) FROM usage.events"
push() { "$usagetop" push "$(tr '\n' ' ' <"$work/urls")" --mirror "$work/m.db" --table usage.events --batch 300 2>>"$work/log"; }
# until it is through: one whose server is gone for long gives up after some tries
push_all() {
    for _ in $(seq 50); do
        if push; then return 0; fi
    done
    cat "$work/log" >&2
    return 1
}

# grown ROWS: the mirror has more than so many
grown() { sync "$work/m.db" 2>/dev/null && [ "$(sqlite3 "$work/m.db" 'SELECT sum(rows) FROM event_table')" -gt "$1" ]; }

# written: rows that are there; writing ROWS: there are others by now, or the run is over
written() { ask 'SELECT count() FROM usage.events'; }
writing() { ! kill -0 $pushing 2>/dev/null || [ "$(written)" != "$1" ]; }

serve --events 1200 --seed 7 --now $now --rate 60
events=1199 killed=0
for round in $(seq "$rounds"); do
    wait_for grown "$events" || bad 'events arrive'
    events=$(sqlite3 "$work/m.db" 'SELECT sum(rows) FROM event_table')
    before=$(written)
    push_all &
    pushing=$!
    shard=$((round % 2 + 1))
    # it is killed some thousandths of a second after the first rows are there, elsewhere in each round
    wait_for writing "$before"
    sleep "0.$(printf %03d $(((round * 37 + $$) % 120)))"
    "$cluster" kill "$work/cluster" $shard && killed=$((killed + 1))
    "$cluster" start "$work/cluster" >/dev/null || bad "round $round: the server does not start again"
    wait $pushing || bad "round $round: push"
    same "round $round: events" "$(ask 'SELECT sum(sign), uniqExact(id) FROM usage.events')" "$events $events"
    same "round $round: sums by the hour" "$(rollups)" "$(ask "$raw")"
    events=$((events + 300))
done
same 'servers were killed' $killed "$rounds"
grep -hc 'sums by the hour' "$work/log"
done_testing
