# Ports of this machine for the servers of tests, those below 32768, which the system gives to nobody by itself. Used as: . ports.sh
#
# take_port FOLDER: prints one that nobody listens on, and that no other test takes before FOLDER is gone, whether its server runs
# at the time or not.
take_port() {
    taken=${TMPDIR:-/tmp}/usagetop-ports
    mkdir -p "$taken" && chmod 1777 "$taken" 2>/dev/null
    for port in "$taken"/*; do
        [ -e "$port" ] || rm -f "$port" 2>/dev/null # of a test that has ended
    done
    while :; do
        port=$(($(od -An -N2 -tu2 /dev/urandom) % 12000 + 20000))
        if ! grep -qi ":$(printf %04X $port) " /proc/net/tcp /proc/net/tcp6 2>/dev/null && ln -s "$1" "$taken/$port" 2>/dev/null; then
            echo $port
            return
        fi
    done
}
