#!/bin/sh
# A ClickHouse cluster of this machine for tests and measurements, reached by loopback alone.
#
#     cluster.sh start FOLDER [SHARDS]    starts what does not run yet and prints the URL of each shard
#     cluster.sh stop FOLDER [SHARD...]   stops all, or these
#     cluster.sh hang FOLDER SHARD        the server keeps its connections and says nothing any more
#     cluster.sh resume FOLDER SHARD      it goes on
#     cluster.sh kill FOLDER SHARD        the server is gone at once, in the middle of whatever it does
#     cluster.sh have                     77 where there is no server to start
#
# The cluster is called usage, its shards are numbered from 1 and have one replica each. Ports are taken
# that are free; a shard that is started again keeps its own. Everything a server has is in FOLDER/SHARD,
# and only a process that was started with that folder's file is ever sent a signal.
#
# Users: default (all rights); with the password "see" reader (readonly=1), viewer (readonly=2) and limited (readonly=2,
# but no more than 1,000 rows of a statement).
# CLICKHOUSE_TLS=FOLDER: shard N speaks HTTPS too, with FOLDER/N.crt and N.key; where is in the fourth column of FOLDER/ports.
# CLICKHOUSE names another server, as "clickhouse server" for one that is a single program.
set -eu

say() { printf '%s\n' "$*" >&2; }
usage() {
    sed -n '4,9s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

server=${CLICKHOUSE:-clickhouse-server}
have() { command -v "${server%% *}" >/dev/null 2>&1; }
. "$(dirname "$0")/../ports.sh"

# ---- ports -------------------------------------------------------------------------------------

# A line for each shard: its ports for HTTP, for clients, for other servers and for HTTPS.
choose_ports() {
    : >"$folder/ports"
    shard=1
    while [ $shard -le "$1" ]; do
        echo "$(take_port "$folder") $(take_port "$folder") $(take_port "$folder") $(take_port "$folder")" >>"$folder/ports"
        shard=$((shard + 1))
    done
}

shards() { wc -l <"$folder/ports"; }
# port_of SHARD COLUMN
port_of() { sed -n "$1p" "$folder/ports" | cut -d ' ' -f "$2"; }
url_of() { echo "http://127.0.0.1:$(port_of "$1" 1)"; }

# ---- files -------------------------------------------------------------------------------------

write_members() {
    while read -r _ tcp _; do
        echo "<shard><internal_replication>true</internal_replication>" \
            "<replica><host>127.0.0.1</host><port>$tcp</port></replica></shard>"
    done <"$folder/ports"
}

# write_tls SHARD
write_tls() {
    [ -n "${CLICKHOUSE_TLS:-}" ] || return 0
    cat <<EOX
<https_port>$(port_of "$1" 4)</https_port>
<openSSL><server>
<certificateFile>$CLICKHOUSE_TLS/$1.crt</certificateFile>
<privateKeyFile>$CLICKHOUSE_TLS/$1.key</privateKeyFile>
<verificationMode>none</verificationMode>
</server></openSSL>
EOX
}

write_config() {
    home=$folder/$1
    mkdir -p "$home/data/tmp" "$home/data/files" "$home/data/formats"
    cat <<EOX >"$home/config.xml"
<yandex>
<logger><level>${CLICKHOUSE_LOG:-error}</level><log>$home/log</log><errorlog>$home/errors</errorlog></logger>
<display_name>shard $1</display_name>
<listen_host>127.0.0.1</listen_host>
<http_port>$(port_of "$1" 1)</http_port>
<tcp_port>$(port_of "$1" 2)</tcp_port>
$(write_tls "$1")
<interserver_http_port>$(port_of "$1" 3)</interserver_http_port>
<interserver_http_host>127.0.0.1</interserver_http_host>
<keep_alive_timeout>10</keep_alive_timeout>
<mark_cache_size>268435456</mark_cache_size>
<timezone>UTC</timezone>
<path>$home/data/</path>
<tmp_path>$home/data/tmp/</tmp_path>
<user_files_path>$home/data/files/</user_files_path>
<format_schema_path>$home/data/formats/</format_schema_path>
<users_config>$home/users.xml</users_config>
<default_profile>default</default_profile>
<default_database>default</default_database>
<mlock_executable>false</mlock_executable>
<remote_servers><usage>
$(write_members)
</usage></remote_servers>
</yandex>
EOX
}

# write_user NAME PASSWORD PROFILE
write_user() {
    echo "<$1><password>$2</password><networks><ip>127.0.0.1</ip></networks>" \
        "<profile>$3</profile><quota>default</quota></$1>"
}

write_users() {
    cat <<EOX >"$folder/$1/users.xml"
<yandex>
<profiles>
<default><max_memory_usage>${CLICKHOUSE_MEMORY:-6000000000}</max_memory_usage></default>
<reader><readonly>1</readonly></reader>
<viewer><readonly>2</readonly></viewer>
<limited><readonly>2</readonly><max_rows_to_read>1000</max_rows_to_read></limited>
</profiles>
<users>
$(write_user default '' default)
$(write_user reader see reader)
$(write_user viewer see viewer)
$(write_user limited see limited)
</users>
<quotas><default></default></quotas>
</yandex>
EOX
}

# ---- servers -----------------------------------------------------------------------------------

# pid_of SHARD: prints it while it is a server that was started from this folder.
pid_of() {
    [ -s "$folder/$1/pid" ] || return 1
    pid=$(cat "$folder/$1/pid")
    tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF -- "--config-file=$folder/$1/config.xml" || return 1
    [ "$(sed 's/.*) //' "/proc/$pid/stat" | cut -c 1)" != Z ] || return 1
    echo "$pid"
}

launch() {
    (
        cd "$folder/$1"
        # shellcheck disable=SC2086
        exec $server "--config-file=$folder/$1/config.xml" >output 2>&1 </dev/null
    ) &
    echo $! >"$folder/$1/pid"
    until pid_of "$1" >/dev/null || ! kill -0 $! 2>/dev/null; do sleep 0.01; done # until it is the server
}

answers() { [ "$(curl -s -m 10 "$(url_of "$1")/ping" 2>/dev/null)" = Ok. ]; }

# until_up SHARD: for ten minutes at most, or until the server gives up.
until_up() {
    turns=0
    until answers "$1"; do
        turns=$((turns + 1))
        [ $turns -lt 12000 ] || return 1
        pid_of "$1" >/dev/null || return 1
        sleep 0.05
    done
    pid_of "$1" >/dev/null # else another one answered
}

run_all() {
    for shard in $(seq "$(shards)"); do
        pid_of "$shard" >/dev/null || launch "$shard"
    done
    for shard in $(seq "$(shards)"); do
        until_up "$shard" || return 1
    done
}

start_new() {
    mkdir -p "$folder"
    # a port may be taken between the look at it and the start
    for try in 1 2 3 4 5; do
        choose_ports "$1"
        for shard in $(seq "$1"); do
            write_config "$shard"
            write_users "$shard"
        done
        if run_all; then return 0; fi
        stop_all
    done
    tail -n 3 "$folder"/*/output "$folder"/*/errors >&2 2>/dev/null || true
    say "the servers do not start (try $try)"
    return 1
}

# stop_these SHARD...: asked to, and after some seconds made to: one waits for its clients to go.
stop_these() {
    for shard in "$@"; do
        if pid=$(pid_of "$shard"); then
            kill -CONT "$pid"
            kill -TERM "$pid"
        fi
    done
    for shard in "$@"; do
        turns=0
        while pid=$(pid_of "$shard"); do
            turns=$((turns + 1))
            [ $turns -ne 60 ] || kill -KILL "$pid"
            sleep 0.05
        done
        rm -f "$folder/$shard/pid"
    done
}
# shellcheck disable=SC2046
stop_all() { stop_these $(seq "$(shards)"); }

# ---- what is asked for -------------------------------------------------------------------------

[ $# -ge 1 ] || usage
command=$1
shift
if [ "$command" = have ]; then
    have || exit 77
    exit 0
fi
[ $# -ge 1 ] || usage
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift

case $command in
start)
    have || exit 77
    if [ -s "$folder/ports" ]; then
        run_all || {
            tail -n 5 "$folder"/*/output "$folder"/*/errors >&2 2>/dev/null
            exit 1
        }
    else
        start_new "${1:-1}"
    fi
    for shard in $(seq "$(shards)"); do url_of "$shard"; done
    ;;
stop)
    [ -s "$folder/ports" ] || exit 0
    if [ $# -gt 0 ]; then stop_these "$@"; else stop_all; fi
    ;;
kill)
    [ $# -eq 1 ] || usage
    pid=$(pid_of "$1") || {
        say "shard $1 does not run"
        exit 1
    }
    kill -KILL "$pid"
    # it has its ports and files for some moments more
    until [ ! -e "/proc/$pid" ] || [ "$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -c 1)" = Z ]; do sleep 0.01; done
    ;;
hang | resume)
    [ $# -eq 1 ] || usage
    pid=$(pid_of "$1") || {
        say "shard $1 does not run"
        exit 1
    }
    if [ "$command" = hang ]; then kill -STOP "$pid"; else kill -CONT "$pid"; fi
    ;;
*) usage ;;
esac
