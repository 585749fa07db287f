# What the scripts of commands share. Used as: . lib.sh, with the program as $usagetop.
# A home of its own, no settings of whoever runs the tests, everything removed at the end.
set -u
work=$(mktemp -d "${TMPDIR:-/tmp}/usagetop-test-XXXXXX")
chmod 755 "$work"
passed=0 failed=0 services=''
# shellcheck disable=SC2046
unset $(env | sed -n 's/^\(USAGETOP_[A-Z_]*\)=.*/\1/p')
export HOME="$work/home" TZ=UTC0 LC_ALL=C.UTF-8
unset XDG_CONFIG_HOME XDG_STATE_HOME XDG_DATA_HOME XDG_CACHE_HOME
mkdir "$HOME"

finish() {
    for pid in $services; do
        kill "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

ok() { passed=$((passed + 1)); }
bad() {
    failed=$((failed + 1))
    echo "failed: $*" >&2
}
# check NAME COMMAND...: passes when the command does.
check() {
    name=$1
    shift
    if "$@"; then ok; else bad "$name"; fi
}
same() {
    if [ "$2" = "$3" ]; then ok; else bad "$1: got \"$2\", want \"$3\""; fi
}
done_testing() {
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
    exit
}

# serve OPTION...: starts the sample service; sets url, token and service (its pid).
serve() {
    : >"$work/serve"
    "$usagetop" serve "$@" >"$work/serve" 2>"$work/serve.err" &
    service=$!
    services="$services $service"
    until [ "$(wc -l <"$work/serve")" -gt 0 ]; do
        kill -0 "$service" 2>/dev/null || {
            cat "$work/serve.err" >&2
            exit 1
        }
        sleep 0.02
    done
    read -r url token <"$work/serve"
}

# wait_for COMMAND...: until it succeeds, for ten minutes at most.
wait_for() {
    turns=0
    until "$@"; do
        turns=$((turns + 1))
        [ $turns -lt 30000 ] || return 1
        sleep 0.02
    done
}

# told FILE: how many lines it has but those of how far a sync is, which come every five seconds.
told() { grep -vc '^usagetop: \([a-z]*: \)\{0,1\}\([█░]*  *[0-9]* %  \)\{0,1\}[0-9,]* \(of [0-9,]* \)\{0,1\}events' "$1"; }

# sentence NAME CODE WORDS COMMAND...: it fails with the code and exactly one line, which has the words and
# no byte that a terminal would obey.
sentence() {
    name=$1 want=$2 words=$3
    shift 3
    "$@" >"$work/$name.out" 2>"$work/$name.err" </dev/null
    code=$?
    same "$name: exit code" "$code" "$want"
    same "$name: lines" "$(told "$work/$name.err")" 1
    same "$name: nothing on standard output" "$(wc -c <"$work/$name.out")" 0
    same "$name: control bytes" "$(tr -d '\n' <"$work/$name.err" | tr -dc '\000-\037\177' | wc -c)" 0
    grep -q "^usagetop: .*$words" "$work/$name.err" || bad "$name: $(cat "$work/$name.err")"
}

# sync MIRROR: everything from the service at $url.
sync() {
    USAGETOP_TOKEN=$token "$usagetop" sync --url "$url" --mirror "$1"
}
# dump MIRROR: every event, a line each.
dump() {
    "$usagetop" show events --mirror "$1" --window all --limit 0 --sort created --format jsonl --now "$now"
}
# sql EXPRESSION: evaluated by another reader of JSON.
sql() { sqlite3 :memory: "select $1"; }
