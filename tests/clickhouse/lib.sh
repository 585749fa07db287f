# What the scripts beside it share. Used as: . lib.sh, with the program as $usagetop; 77 where there is no server to start.
# A cluster in $work/cluster, which is stopped at the end.
. "$(dirname "$0")/../cli/lib.sh"
cluster=$(cd "$(dirname "$0")" && pwd)/cluster.sh
"$cluster" have || exit 77
now=2026-11-21T09:00:00Z

end_all() {
    "$cluster" stop "$work/cluster"
    finish
}
trap end_all EXIT

# start_cluster SHARDS: a line of $work/urls for each; $first is the URL of the first.
start_cluster() {
    "$cluster" start "$work/cluster" "$1" >"$work/urls" || exit 1
    first=$(sed -n 1p "$work/urls")
}

# ask STATEMENT [URL]: one line, columns parted by blanks.
ask() { curl -sS "${2:-$first}/" --data-binary "$1 FORMAT TSV" | tr '\t\n' '  ' | sed 's/ *$//'; }
