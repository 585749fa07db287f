#!/bin/sh
# setup and doctor at a cluster of two shards: the right of each user, the table, a shard that is away, another that hangs.
usagetop=$1
. "$(dirname "$0")/lib.sh"
start_cluster 2
urls=$(tr '\n' ' ' <"$work/urls" | sed 's/ $//')
config=$HOME/.config/usagetop/config

# run COMMAND OPTION...: nobody answers; its exit code in $code.
run() {
    "$usagetop" "$@" >"$work/out" 2>"$work/err" </dev/null
    code=$?
}
has() { if tr '\n' ' ' <"$work/out" | tr -s ' ' | grep -q -e "$2"; then ok; else bad "$1: $(cat "$work/out" "$work/err")"; fi; }

# ---- before there is a table -------------------------------------------------------------------------
run setup metered --source clickhouse --url "$urls" --table usage.events --yes
same 'no table: exit code' $code 1
has 'no table' "no http://[0-9.:]*: ClickHouse [0-9.]*: .*\(Table\|Database\) usage.* doesn't exist"
has 'no table' 'usagetop clickhouse-schema. prints one'
check 'nothing was written' test ! -e "$config"

while read -r _ port _; do
    "$usagetop" clickhouse-schema --table usage.events --cluster usage --rollups | TZ=UTC clickhouse-client --host 127.0.0.1 --port "$port" -n ||
        bad 'the schema'
done <"$work/cluster/ports"
run setup viewer --source clickhouse --url "$urls" --table usage.events --user viewer --token-command 'printf wrong' --yes
has 'wrong password' 'No server accepts this user and password'
run setup viewer --source clickhouse --url "$urls" --table usage.events --user viewer --token-command 'printf see' --yes
same 'viewer: exit code' $code 0
has 'viewer' 'yes http://[0-9.:]*: ClickHouse [0-9.]*, the table has [0-9]* columns'
same 'config' "$(cat "$config")" "[profile viewer]
engine = clickhouse
url = $urls
table = usage.events
user = viewer
token_command = printf see"
printf '%s\n' clickhouse "$urls" usage.events '' plain none y | "$usagetop" setup >"$work/out" 2>"$work/err"
has 'no password' 'Number: none .*It works'
run setup reader --source clickhouse --url "$urls" --table usage.events --user reader --token-command 'printf see' --yes
serve --events 3000 --seed 5 --now $now
sync "$work/m.db" 2>"$work/log" || cat "$work/log" >&2

# ---- doctor ----------------------------------------------------------------------------------------
run doctor --profile viewer
has 'empty' 'note events the table is empty.*usagetop push'
same 'empty: exit code' $code 0
"$usagetop" push --mirror "$work/m.db" --table usage.events "$(sed -n 1p "$work/urls")" 2>"$work/log" || cat "$work/log" >&2
run doctor --profile viewer
has 'viewer' 'ok rights [0-9.:]*: the user may read, and set limits (readonly = 2)'
has 'viewer' 'ok shards 2 servers: 127.0.0.1:[0-9]* 127.0.0.1:[0-9]* ok cluster usage'
has 'viewer' 'ok table [0-9]* of [0-9]* fields, [1-9][0-9]* roll-ups'
has 'viewer' 'ok events 3,000, the newest of '
same 'viewer: exit code' $code 0
run doctor --profile reader
has 'reader' 'note rights [0-9.:]*: the user may read, and set nothing (readonly = 1)'
has 'reader' 'ok shards 2 servers, which readonly = 1 does not let one ask one by one'
has 'reader' 'ok events 3,000'
run doctor --profile plain
has 'plain' 'note rights [0-9.:]*: the user may write'
run doctor --profile viewer --redact
same 'redacted' "$(grep -c -e 127.0.0.1 -e viewer "$work/out")" 0

"$cluster" stop "$work/cluster" 2
run doctor --profile viewer
same 'a shard is away: exit code' $code 1
has 'a shard is away' 'problem server [0-9.:]*: connection refused'
has 'a shard is away' 'problem shards 127.0.0.1:[0-9]* is stopped, or cannot be reached.*Fix: start the server that is named'
run doctor --profile reader
has 'not allowed to ask which' 'problem \(shards\|events\) 127.0.0.1:[0-9]*: a server of the cluster does not answer'
"$cluster" start "$work/cluster" 2 >/dev/null
run doctor --profile viewer
same 'back: exit code' $code 0
"$cluster" hang "$work/cluster" 2
run doctor --profile viewer
same 'a shard hangs: exit code' $code 1
has 'a shard hangs' 'problem server [0-9.:]*: it takes the connection, and says nothing within .* Fix: it hangs'
has 'a shard hangs' 'problem shards 127.0.0.1:[0-9]* hangs: it takes connections and does not answer'
"$cluster" resume "$work/cluster" 2
run setup limited --source clickhouse --url "$urls" --table usage.events --user limited --token-command 'printf see' --yes
run doctor --profile limited
has 'limits' 'ok rights [0-9.:]*: limits of its settings profile: .*max_rows_to_read = 1000'
has 'limits' 'problem [a-z]* the question reads more than the cluster allows.*Fix: raise that limit'
sed -i 's/^table = .*/table = usage.none/' "$config"
run doctor --profile viewer
has 'another table' 'problem table the cluster has no table `usage`.`none`'
done_testing
