#!/bin/sh
# with_cluster.sh SHARDS PROGRAM [ARGUMENT...]: runs the program with the URLs of a cluster of its own, parted by
# blanks, as its first argument; 77 where there is no ClickHouse.
set -u
shards=$1 program=$2
shift 2
cluster=$(cd "$(dirname "$0")" && pwd)/cluster.sh
"$cluster" have || exit 77
work=$(mktemp -d "${TMPDIR:-/tmp}/usagetop-test-XXXXXX")
running=''
end_all() {
    [ -z "$running" ] || kill "$running" 2>/dev/null
    "$cluster" stop "$work/cluster"
    rm -rf "$work"
}
trap end_all EXIT
trap 'exit 1' INT TERM
urls=$("$cluster" start "$work/cluster" "$shards") || exit 1
# beside the shell, which so hears that it is to end
"$program" "$(echo $urls)" "$@" &
running=$!
wait $running
code=$?
running=''
exit $code
