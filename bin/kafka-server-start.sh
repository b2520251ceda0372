#!/usr/bin/env bash
# Starts a broker as Kafka's script does:  kafka-server-start.sh [-daemon] config/server.properties [--override KEY=VALUE]...
# In the foreground it is bin/wharf start. With -daemon it returns once the broker serves, or says why it does not; the log is then
# logs/server.log, and what is no log line logs/server.out. All other options are those of bin/wharf start.
#   LOG_DIR              where the logs go with -daemon (default: logs, in the directory of this installation)
#   WHARF_START_SECONDS  how long -daemon waits (default: 120)
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
daemon=
while [ $# -gt 0 ]; do
    case $1 in
        -daemon) daemon=yes ;;
        -name) shift ;;    # names the process in Kafka's script
        -loggc) ;;         # WHARF_OPTS=-Xlog:gc does that here
        *) break ;;
    esac
    shift
done
if [ $# -eq 0 ]; then
    echo "USAGE: $0 [-daemon] server.properties [--override property=value]..." >&2
    exit 1
fi
[ -n "$daemon" ] || exec "$here/bin/wharf" start "$@"

logs=${LOG_DIR:-$here/logs}
out=$logs/server.out
serving=$logs/wharf-$$.pid
if ! { mkdir -p "$logs" && : >"$out"; } 2>/dev/null; then
    echo "Cannot write to $logs: set LOG_DIR to a directory for the logs" >&2
    exit 1
fi
# nohup: the end of this terminal is not the end of the broker.
nohup "$here/bin/wharf" start "$@" --log-file "$logs/server.log" --pid-file "$serving" </dev/null >"$out" 2>&1 &
pid=$!
for ((tenths = ${WHARF_START_SECONDS:-120} * 10; tenths > 0; tenths--)); do
    if [ -s "$serving" ]; then
        echo "The broker serves as process $pid; its log is $logs/server.log; bin/kafka-server-stop.sh stops it"
        exit 0
    fi
    if ! kill -0 "$pid" 2>/dev/null; then
        code=0
        wait "$pid" || code=$?
        grep -v '^nohup: ' "$out" >&2 || echo "The broker ended with $code; its log is $logs/server.log" >&2
        exit "$code"
    fi
    sleep 0.1
done
echo "The broker (process $pid) still starts after ${WHARF_START_SECONDS:-120} s and goes on; its log is $logs/server.log" >&2
exit 3
