# A Slurm cluster of its own in a folder, on loopback: munge, MariaDB, slurmdbd, slurmctld, three slurmd, slurmrestd.
# Used in bash as: . cluster.sh, by root, with the folder as $base (short: it holds sockets). cluster_up starts it, cluster_down
# ends it. Users and host names come from nss_wrapper, so that nothing outside of the folder changes.
users='lab-1 lab-2 lab-3'
name=test
daemons=''
. "${BASH_SOURCE[0]%/*}/../ports.sh"

# What has to be installed; prints the first that is not.
cluster_lacks() {
    for program in munged mariadbd mariadb-install-db mariadb slurmdbd slurmctld slurmd slurmrestd sbatch sacct curl; do
        command -v $program >/dev/null 2>&1 || [ -x /usr/sbin/$program ] || { echo $program; return 0; }
    done
    wrapper=$(ls /usr/lib/*/libnss_wrapper.so 2>/dev/null | head -n 1)
    [ -n "$wrapper" ] || { echo libnss-wrapper; return 0; }
    ls /usr/lib/*/slurm-wlm/auth_jwt.so >/dev/null 2>&1 || { echo slurm-wlm-jwt-plugin; return 0; }
    return 1
}

# launch NAME COMMAND...: in the background, in a group of its own; its words in log/NAME.
launch() {
    who=$1
    shift
    setsid "$@" >"$base/log/$who" 2>&1 </dev/null &
    daemons="$! $daemons"
    eval "pid_$who=$!"
}

# until_true SECONDS COMMAND...: waits until it succeeds; on a machine ten times slower too.
until_true() {
    local end=$((SECONDS + 10 * $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.05
    done
}

fail() {
    echo "$*"
    tail -n 5 "$base"/log/* 2>/dev/null
    exit 1
}

# Ports that nobody else takes, as $port_NAME.
choose_ports() {
    for program in sql dbd ctld rest slurmd_c1 slurmd_c2 slurmd_g1; do
        eval "port_$program=$(take_port "$base")"
    done
}

write_names() {
    grep -v '^lab-' /etc/passwd >"$base/etc/passwd"
    id=64200
    for user in $users; do
        id=$((id + 1))
        echo "$user:x:$id:64200:$user:/tmp:/bin/sh" >>"$base/etc/passwd"
    done
    echo 'rest:x:64199:64200:rest:/tmp:/bin/sh' >>"$base/etc/passwd"
    { grep -v '^labs:' /etc/group; echo 'labs:x:64200:'; } >"$base/etc/group"
    printf '127.0.0.1 %s\n' localhost ctl c1 c2 g1 >"$base/etc/hosts"
}

write_database() {
    cat >"$base/etc/my.cnf" <<END
[mariadbd]
datadir=$base/sql
socket=$base/run/sql
bind-address=127.0.0.1
port=$port_sql
skip-name-resolve
skip-log-bin
innodb_buffer_pool_size=128M
innodb_log_file_size=32M
innodb_lock_wait_timeout=900
innodb_flush_log_at_trx_commit=2
innodb_doublewrite=0
performance_schema=OFF
[client]
socket=$base/run/sql
user=root
END
    cat >"$base/etc/slurmdbd.conf" <<END
AuthType=auth/munge
AuthInfo=socket=$base/run/munge
AuthAltTypes=auth/jwt
AuthAltParameters=jwt_key=$base/etc/jwt
CommunicationParameters=NoInAddrAny
DbdHost=ctl
DbdAddr=127.0.0.1
DbdPort=$port_dbd
SlurmUser=root
LogFile=$base/log/dbd
PidFile=$base/run/dbd
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=$port_sql
StorageUser=slurm
StoragePass=$password
StorageLoc=slurm
END
    chmod 600 "$base/etc/slurmdbd.conf"
}

# Nodes c1 and c2 of 8 cores, g1 of 8 with 4 GPUs; jobs of partition urgent take c2 from others. Everything quick: scheduled at once, looked at often.
write_cluster() {
    cat >"$base/etc/slurm.conf" <<END
ClusterName=$name
SlurmctldHost=ctl(127.0.0.1)
SlurmctldPort=$port_ctld
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$base/run/munge
CredType=cred/munge
AuthAltTypes=auth/jwt
AuthAltParameters=jwt_key=$base/etc/jwt
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
StateSaveLocation=$base/state
SlurmdSpoolDir=$base/spool/%n
SlurmctldPidFile=$base/run/ctld
SlurmdPidFile=$base/run/slurmd-%n
MailProg=/bin/true
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmdParameters=config_overrides
SlurmdTimeout=300
KillWait=1
MinJobAge=3600
CompleteWait=0
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,bf_interval=2,max_array_tasks=1000
MaxArraySize=1001
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
GresTypes=gpu
PriorityType=priority/basic
PreemptType=preempt/partition_prio
PreemptMode=CANCEL
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort=$port_dbd
AccountingStoragePass=$base/run/munge
AccountingStorageTRES=gres/gpu
AccountingStorageEnforce=associations,limits
JobCompType=jobcomp/none
NodeName=c1 NodeAddr=127.0.0.1 Port=$port_slurmd_c1 CPUs=8 CoresPerSocket=8 RealMemory=32000
NodeName=c2 NodeAddr=127.0.0.1 Port=$port_slurmd_c2 CPUs=8 CoresPerSocket=8 RealMemory=32000
NodeName=g1 NodeAddr=127.0.0.1 Port=$port_slurmd_g1 CPUs=8 CoresPerSocket=8 RealMemory=64000 Gres=gpu:4
PartitionName=cpu Nodes=c1,c2 Default=YES MaxTime=7-00:00:00 DefMemPerCPU=1000
PartitionName=urgent Nodes=c2 PriorityTier=9 MaxTime=1-00:00:00 DefMemPerCPU=1000
PartitionName=gpu Nodes=g1 MaxTime=2-00:00:00 DefMemPerCPU=2000
END
    echo "NodeName=g1 Name=gpu File=$base/dev/gpu[0-3]" >"$base/etc/gres.conf"
    echo 'CgroupPlugin=cgroup/v1' >"$base/etc/cgroup.conf"
    for gpu in 0 1 2 3; do
        mknod -m 600 "$base/dev/gpu$gpu" c 1 3 2>/dev/null || : >"$base/dev/gpu$gpu"
    done
}

# Slurm's own commands, in the names of the cluster.
write_environment() {
    slurm=(env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin TZ=UTC0 LC_ALL=C.UTF-8 HOME=/root SLURM_TIME_FORMAT=%s
        SLURM_CONF="$base/etc/slurm.conf" LD_PRELOAD="$wrapper" NSS_WRAPPER_PASSWD="$base/etc/passwd"
        NSS_WRAPPER_GROUP="$base/etc/group" NSS_WRAPPER_HOSTS="$base/etc/hosts" NSS_WRAPPER_HOSTNAME=ctl)
}
s() { "${slurm[@]}" "$@"; }
sql() { mariadb --defaults-file="$base/etc/my.cnf" "$@"; }
add() { s sacctmgr -i -Q "$@" >/dev/null; }
new_token() { s scontrol token username="$1" lifespan="$2" | sed -n 's/^SLURM_JWT=//p'; }

start_database() {
    chown mysql "$base/sql" "$base/run" 2>/dev/null || :
    mariadb-install-db --defaults-file="$base/etc/my.cnf" --datadir="$base/sql" --user=mysql --skip-test-db \
        --auth-root-authentication-method=normal --skip-name-resolve --force >"$base/log/install" 2>&1 || fail 'no database'
    launch sql mariadbd --defaults-file="$base/etc/my.cnf" --user=mysql --pid-file="$base/run/sql.pid"
    until_true 60 sql -e 'select 1' || fail 'MariaDB does not start'
    sql -e "create database slurm; create user slurm@127.0.0.1 identified by '$password'; grant all on slurm.* to slurm@127.0.0.1"
}

start_dbd() {
    launch dbd "${slurm[@]}" slurmdbd -D
    until_true 60 s sacctmgr -n -Q show cluster || fail 'slurmdbd does not start'
}

all_nodes_idle() { [ "$(s sinfo -h -N -o '%N %T' | sort -u | grep -c ' idle$')" = 3 ]; }

start_nodes() {
    for node in c1 c2 g1; do
        mkdir -p "$base/spool/$node"
        launch $node "${slurm[@]}" slurmd -D -N $node
    done
    until_true 60 all_nodes_idle || fail 'the nodes do not come up'
}

# With SLURM_API=v0.0.41 it speaks that version alone. It refuses to run as the cluster's own user; its own names for hosts would
# bind 127.0.0.1 twice.
start_rest() {
    launch rest setpriv --reuid=64199 --regid=64200 --clear-groups "${slurm[@]}" env -u NSS_WRAPPER_HOSTS SLURM_JWT=daemon \
        slurmrestd -a rest_auth/jwt ${SLURM_API:+-d} ${SLURM_API:-} -t 4 127.0.0.1:$port_rest
    url=http://127.0.0.1:$port_rest
    token=$(new_token root 7200)
    until_true 20 curl -fsS -m 30 -H 'X-SLURM-USER-NAME;' -H "X-SLURM-USER-TOKEN: $token" $url/openapi/v3 ||
        fail 'slurmrestd does not answer'
}

# Two accounts with users and limits.
add_accounts() {
    add add account physics Organization=science GrpTRESMins=cpu=60000,gres/gpu=1200 GrpJobs=500
    add add account optics parent=physics GrpSubmitJobs=9000
    add add account biology Organization=science GrpTRES=cpu=2000,mem=4000000,gres/gpu=40,billing=9000 GrpSubmitJobs=9000
    add add user lab-1,lab-2 Account=physics DefaultAccount=physics
    add add user lab-3 Account=biology DefaultAccount=biology
    add add user lab-2 Account=biology MaxJobs=300
    add add user lab-3 Account=optics MaxSubmitJobs=5000
    add modify qos normal set MaxWall=2-00:00:00
}

cluster_up() {
    umask 022
    mkdir -p "$base"/etc "$base"/log "$base"/run "$base"/state "$base"/spool "$base"/sql "$base"/dev
    chmod 755 "$base"
    password=$(od -An -N 12 -tx1 /dev/urandom | tr -d ' \n')
    (umask 077 && head -c 128 /dev/urandom >"$base/etc/munge" && head -c 32 /dev/urandom >"$base/etc/jwt")
    choose_ports
    write_names
    write_database
    write_cluster
    write_environment
    launch munge munged --foreground --force --socket="$base/run/munge" --key-file="$base/etc/munge" \
        --pid-file="$base/run/munge.pid" --seed-file="$base/run/seed" --log-file="$base/log/munge.log"
    until_true 10 test -S "$base/run/munge" || fail 'munged does not start'
    start_database
    start_dbd
    add add cluster $name
    launch ctld "${slurm[@]}" slurmctld -D
    until_true 60 is_up || fail 'slurmctld does not start'
    start_nodes
    add_accounts
    start_rest
}
no_jobs() { [ -z "$(s squeue -h)" ]; }
is_up() { s scontrol ping | grep -q 'is UP'; }

# The jobs first: what they run is in no group of the daemons.
cluster_down() {
    for user in $users; do s scancel -u "$user" >/dev/null 2>&1 || :; done
    until_true 10 no_jobs || :
    for pid in $daemons; do
        kill -TERM -- "-$pid" 2>/dev/null || :
    done
    for pid in $daemons; do
        left=100
        while kill -0 "$pid" 2>/dev/null && [ $left -gt 0 ]; do
            left=$((left - 1))
            sleep 0.05
        done
        kill -KILL -- "-$pid" 2>/dev/null || :
        wait "$pid" 2>/dev/null || :
    done
}
