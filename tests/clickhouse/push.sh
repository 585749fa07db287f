#!/bin/sh
# The tables of usagetop clickhouse-schema on a cluster of two shards, and usagetop push into them: all of a mirror,
# what changed, killed on the way, on one server, with a password. What is there is looked at by SQL alone.
usagetop=$1
. "$(dirname "$0")/lib.sh"
export TZ=UTC # the client knows no other spelling
start_cluster 2
second=$(sed -n 2p "$work/urls")

push() { "$usagetop" push --mirror "$work/m.db" --table "${database:-usage}.events" "$@"; }
# all OPTION...: the statements on both servers.
all() {
    while read -r _ port _; do
        "$usagetop" clickhouse-schema "$@" | clickhouse-client --host 127.0.0.1 --port "$port" -n || return 1
    done <"$work/cluster/ports"
}

# ---- the schema ----
check 'the schema runs' all --table usage.events --cluster usage --rollups
check 'and runs again' all --table usage.events --cluster usage --rollups
same 'tables over both' "$(ask "SELECT count() FROM system.tables WHERE database = 'usage' AND engine = 'Distributed'")" \
    "$("$usagetop" clickhouse-schema --cluster usage --rollups | grep -c 'ENGINE = Distributed(')"
check 'on one server' all --table alone.events --rollups
check 'by other names' all --table alone.metered
same 'their keys' "$(ask "SELECT sorting_key FROM system.tables WHERE database = 'alone' AND name = 'metered'")" 'created, id, kind'
sentence bad-table 2 'is not DATABASE.TABLE' "$usagetop" clickhouse-schema --table a.b.c

# ---- all of a mirror ----
serve --events 12000 --seed 5 --now $now
sync "$work/m.db" 2>"$work/log" || cat "$work/log" >&2
check 'push' push "$first" 2>"$work/log" || cat "$work/log" >&2
sums='count(), sum(sign), uniqExact(id), sum(amount), sum(core_hours), max(latency), sum(created)'
same 'as many events' "$(ask 'SELECT sum(sign), uniqExact(id) FROM usage.events')" '12000 12000'
same 'on both shards' "$(ask 'SELECT count() > 4000 FROM usage.events_local')$(ask 'SELECT count() > 4000 FROM usage.events_local' "$second")" 11
before=$(ask "SELECT $sums FROM usage.events")
rollups() {
    for name in time model key user; do
        ask "SELECT sum(n), sum(s_amount), sum(c_amount), sum(s_latency) FROM usage.events_by_$name"
        echo
    done | uniq
}
# latencies TABLE: how many events, and the sum of what roll-ups by latency have
latencies() { ask "SELECT sum(n), sum(if(d_latency < 0, 0, d_latency) * n) FROM usage.events_by_$1"; }
raw='SELECT sum(sign), sum(ifNull(amount, 0) * sign), sum(isNotNull(amount) * sign), sum(ifNull(latency, 0) * sign)'
same 'roll-ups add up' "$(rollups)" "$(ask "$raw FROM usage.events")"
latency=$(ask 'SELECT sum(sign), sum(ifNull(latency, 0) * sign) FROM usage.events')
same 'those by latency too' "$(latencies latency) $(latencies latency_day)" "$latency $latency"
same 'small datasets' "$(ask 'SELECT count() > 0 FROM usage.keys') $(ask 'SELECT role FROM usage.session')" '1 manager'
push "$first" 2>"$work/log"
check 'nothing is new' grep -q ' 0 new and 0 changed events of 0 ' "$work/log"
same 'nothing was written' "$(ask "SELECT $sums FROM usage.events")" "$before"

# ---- again from the start: compared, not added ----
curl -sS "$first/?insert_distributed_sync=1" --data-binary \
    'INSERT INTO usage.pushes SELECT mirror, 0, 0, datasets, revision + 1000000000 FROM usage.pushes'
push "$second" 2>"$work/log"
check 'all compared' grep -q ' 0 new and 0 changed events of 12,000 ' "$work/log"
same 'and left' "$(ask "SELECT $sums FROM usage.events")" "$before"

# ---- new events ----
# by_state: the jobs of each state with their hours, as cluster and mirror have them
by_state() { ask "SELECT state, sum(sign), sum(ifNull(core_hours, 0) * sign) FROM usage.events WHERE kind = 'job' GROUP BY state ORDER BY state"; }
mirror_by_state() {
    sqlite3 -separator ' ' "$work/m.db" "SELECT coalesce(text, ''), count(*), coalesce(sum(core_hours), 0) FROM event_job
        LEFT JOIN word ON field = 'state' AND code = \"state\" GROUP BY 1 ORDER BY 1" | tr '\n' ' ' | sed 's/ *$//'
}
same 'jobs by state' "$(by_state)" "$(mirror_by_state)"
kill "$service" && wait "$service" 2>/dev/null
serve --events 12000 --seed 5 --now $now --rate 2000
more() { sync "$work/m.db" 2>/dev/null && [ "$(sqlite3 "$work/m.db" 'SELECT sum(rows) FROM event_table')" -gt 13000 ]; }
check 'events arrive' wait_for more
kill "$service" && wait "$service" 2>/dev/null
push "$first" 2>"$work/log"
all_rows=$(sqlite3 "$work/m.db" 'SELECT sum(rows) FROM event_table')
same 'what is new is there' "$(ask 'SELECT sum(sign), uniqExact(id) FROM usage.events')" "$all_rows $all_rows"
same 'jobs by state then' "$(by_state)" "$(mirror_by_state)"
same 'roll-ups follow' "$(rollups)" "$(ask "$raw FROM usage.events")"

# ---- killed at any moment, a server gone in between ----
serve --events 32000 --seed 6 --now $now
sync "$work/k.db" 2>"$work/log" || cat "$work/log" >&2
check 'a schema for it' all --table killed.events --cluster usage --rollups
# written: rows that are there
written() { ask 'SELECT count() FROM killed.events'; }
kills=0
# reached ROWS: that many are there, or the run is over
reached() { ! kill -0 $pushing 2>/dev/null || [ "$(written)" -ge "$1" ]; }
for rows in 0 1 5001 10001 15001 20001; do
    "$usagetop" push "$first" --mirror "$work/k.db" --table killed.events --batch 2000 --gzip 2>"$work/log" &
    pushing=$!
    wait_for reached $rows
    kill -KILL $pushing 2>/dev/null && kills=$((kills + 1))
    wait $pushing 2>/dev/null
done
check 'it was killed' [ $kills -ge 3 ]
"$cluster" stop "$work/cluster" 2
"$usagetop" push "$first" --mirror "$work/k.db" --table killed.events --batch 10000 2>"$work/log" &
pushing=$!
wait_for grep -q 'next try in' "$work/log"
"$cluster" start "$work/cluster" >/dev/null
wait $pushing || cat "$work/log" >&2
same 'it goes on when the server is back' "$(grep -c ' new and ' "$work/log")" 1
killed='SELECT sum(sign), uniqExact(id), count() FROM killed.events'
same 'nothing lost, nothing twice' "$(ask "$killed")" '32000 32000 32000'

# ---- one server; another one asked where the first is gone; refusals ----
check 'a schema for one' sh -c '"$1" clickhouse-schema --table one.events --low-cardinality >"$2" && "$1" clickhouse-schema --table one.events |
    clickhouse-client --host 127.0.0.1 --port "$3" -n' - "$usagetop" "$work/low" "$(sed -n 1p "$work/cluster/ports" | cut -d ' ' -f 2)"
check 'few texts are marked' grep -q '`kind` LowCardinality(String)' "$work/low"
database=one
check 'another server is asked' push "http://127.0.0.1:1 $first" 2>"$work/log"
same 'on one server' "$(ask 'SELECT sum(sign) FROM one.events')" "$(sqlite3 "$work/m.db" 'SELECT sum(rows) FROM event_table')"
USAGETOP_TOKEN=wrong sentence bad-password 1 'does not accept this user' push "$first" --user reader
USAGETOP_TOKEN=see sentence may-not 1 'ClickHouse code 164' "$usagetop" push "$first" --user reader --mirror "$work/k.db" --table one.events
database=nowhere
sentence no-tables 1 'usagetop clickhouse-schema prints' push "$first"
sentence no-mirror 1 'no mirror' "$usagetop" push "$first" --mirror "$work/none.db" --table one.events
exec 9>"$work/m.db.push"
flock 9
database=one
sentence at-once 1 'another usagetop push' push "$first"
exec 9>&-
sentence no-cluster 1 'connect' push http://127.0.0.1:1
printf '[profile here]\nmirror = %s\n[profile there]\nengine = clickhouse\nurl = %s\ntable = one.events\n' "$work/m.db" "$first" >"$work/config"
check 'by profile' "$usagetop" push there --config "$work/config" --profile here 2>"$work/log"
sentence no-such 2 'there is no profile' "$usagetop" push nobody --config "$work/config" --profile here
sentence not-one 2 'is not of a cluster' "$usagetop" push here --config "$work/config" --profile here
done_testing
