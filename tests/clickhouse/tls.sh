#!/bin/sh
# A cluster behind TLS: an authority of one's own, a user with a password, a certificate for another host, one that has run out,
# a proxy in between; what push, show and doctor say of each.
usagetop=$1
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../ports.sh"
command -v openssl >/dev/null || exit 77

# ---- certificates ----
export CLICKHOUSE_TLS="$work/tls"
mkdir "$CLICKHOUSE_TLS"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test-authority -keyout "$work/tls/ca.key" -out "$work/tls/ca.crt" 2>/dev/null
# certificate SHARD DAYS NAMES
certificate() {
    openssl req -newkey rsa:2048 -nodes -subj "/CN=shard-$1" -keyout "$work/tls/$1.key" -out "$work/tls/$1.csr" 2>/dev/null
    printf 'subjectAltName=%s' "$3" >"$work/tls/names"
    openssl x509 -req -in "$work/tls/$1.csr" -CA "$work/tls/ca.crt" -CAkey "$work/tls/ca.key" -CAcreateserial -days "$2" \
        -extfile "$work/tls/names" -out "$work/tls/$1.crt" 2>/dev/null
}
certificate 1 30 IP:127.0.0.1,DNS:cluster.example
certificate 2 30 DNS:other.example
certificate 3 -1 IP:127.0.0.1
start_cluster 3
# secure SHARD: its address
secure() { echo "https://127.0.0.1:$(sed -n "$1p" "$work/cluster/ports" | cut -d ' ' -f 4)"; }
"$usagetop" clickhouse-schema --table usage.events | TZ=UTC clickhouse-client --host 127.0.0.1 --port "$(sed -n 1p "$work/cluster/ports" |
    cut -d ' ' -f 2)" -n || bad 'the schema'

# profile NAME URL OPTION...
profile() {
    printf '[profile %s]\nengine = clickhouse\ntable = usage.events\nurl = %s\n' "$1" "$2"
    shift 2
    printf '%s\n' "$@"
}
ca="ca_file = $work/tls/ca.crt" reader='user = reader'
{
    profile writer "$(secure 1)" "$ca"
    profile reader "$(secure 1)" "$ca" "$reader" 'token_command = printf see'
    profile wrong "$(secure 1)" "$ca" "$reader" 'token_command = printf other'
    profile stranger "$(secure 1)"
    profile host "$(secure 2)" "$ca"
    profile expired "$(secure 3)" "$ca"
    profile plain "$(sed -n 1p "$work/urls" | sed 's/^http:/https:/')" "$ca"
    profile nofile "$(secure 1)" "ca_file = $work/tls/none.crt"
    profile second "$(secure 3) $(secure 1)" "$ca"
    profile far "$(secure 1 | sed s/127.0.0.1/cluster.example/)" "$ca"
} >"$work/config"
run() {
    command=$1 of=$2
    shift 2
    "$usagetop" "$command" --config "$work/config" --profile "$of" "$@" >"$work/out" 2>"$work/err" </dev/null
    code=$?
}
has() { if cat "$work/out" "$work/err" | tr '\n' ' ' | tr -s ' ' | grep -q -e "$2"; then ok; else bad "$1: $(cat "$work/out" "$work/err")"; fi; }

# ---- as it should be ----
serve --events 120 --seed 5 --now 2026-11-21T09:00:00Z
sync "$work/m.db" 2>"$work/log" || cat "$work/log" >&2
check 'push' "$usagetop" push writer --config "$work/config" --profile writer --mirror "$work/m.db" 2>"$work/log"
# rows: of all events that a command wrote as CSV
rows() { tail -n +2 "$work/out" | grep -c .; }
run show reader events --window all --limit 0 --format csv
same 'read with a password' "$(rows)" 120
run doctor reader
has 'doctor' "ok tls verified: CN = shard-1, signed by CN = test-authority, it ends in .*, by the authorities in $work/tls/ca.crt"
has 'doctor' 'ok events 120'
run show second events --window all --limit 0 --format csv
same 'another server is asked' "$(rows)" 120

# ---- as it should not ----
# refused PROFILE SENTENCE FINDING FIX: of show, and what doctor says
refused() {
    run show "$1" events
    check "$1: show fails" [ $code -ne 0 ]
    has "$1: show" "$2"
    run doctor "$1"
    same "$1: doctor's exit code" $code 1
    has "$1: doctor" "problem $3 127.0.0.1:[0-9]*: .*\($2\).* Fix: .*$4"
}
refused wrong 'does not accept this user' credential 'mend user and credential'
refused stranger 'the certificate of 127.0.0.1:[0-9]* is not trusted' tls 'set ca_file'
refused host 'is not trusted: .*subject name' tls 'as its certificate does'
refused expired 'is not trusted: certificate has expired' tls 'renew the certificate'
refused plain 'no connection to 127.0.0.1:[0-9]*\|TLS with 127.0.0.1:[0-9]* failed' '\(server\|tls\)' 'port'
refused nofile 'authorities cannot be read' tls 'set ca_file'
sentence push-expired 1 'certificate has expired' "$usagetop" push expired --config "$work/config" --profile expired --mirror "$work/m.db"

# ---- a proxy in between, which alone knows the name ----
if command -v socat >/dev/null; then
    cat <<'EOX' >"$work/proxy"
#!/bin/sh
read -r method target _
while read -r line && [ "$line" != "$(printf '\r')" ]; do :; done
[ "$method" = CONNECT ] && [ "${target%:*}" = cluster.example ] || exit 1
printf 'HTTP/1.1 200 OK\r\n\r\n'
echo "$target" >>"$0.log"
exec socat - "TCP:127.0.0.1:${target##*:}"
EOX
    chmod +x "$work/proxy"
    port=$(take_port "$work")
    socat "TCP-LISTEN:$port,bind=127.0.0.1,fork,reuseaddr" "EXEC:$work/proxy" 2>/dev/null &
    proxying=$!
    services="$services $proxying"
    export https_proxy="http://127.0.0.1:$port"
    through() { run show far events --window all --limit 0 --format csv && [ "$(rows)" = 120 ]; }
    wait_for through
    check 'through a proxy' test -s "$work/proxy.log"
    run doctor far
    has 'proxy' "note proxy cluster.example is asked through 127.0.0.1:$port (https_proxy)"
    has 'proxy' 'ok tls verified'
    kill $proxying
    wait $proxying
    run show far events
    has 'the proxy is gone' 'refused\|no connection'
fi
done_testing
