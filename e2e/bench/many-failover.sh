#!/usr/bin/env bash
# Kills one of three nodes that lead many partitions of three replicas: how long until all are led and acknowledge again.
#   many-failover.sh OUT.jsonl [TOPICS] [PARTITIONS of each] [BENCH_DIR]
# OUT.jsonl  one line a cluster is appended
# BENCH_DIR  the folder with kafka.sh (shared/bench of the project): Kafka is measured too, after Wharf
# Needs JAVA_HOME (JDK 25), a built checkout, and both clusters stopped.
set -euo pipefail
out=$(realpath -m "${1:?OUT.jsonl}")
topics=${2:-5}
partitions=${3:-1000}
bench=${4:+$(cd "$4" && pwd)}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
port=${WHARF_PORT:-29192}
data=$(mktemp -d "${TMPDIR:-/tmp}/wharf-many.XXXXXX")
trap '"$here/bin/wharf" cluster down --data-dir "$data/wharf" > /dev/null 2>&1 || true; [ -z "$bench" ] || "$bench/kafka.sh" stop cluster > /dev/null 2>&1 || true; rm -rf "$data"' EXIT

measure() { # LABEL BOOTSTRAP NODES
    local line
    line=$("${JAVA_HOME:?}/bin/java" -XX:+UseSerialGC -Xmx512m -cp "$here/broker/tools/target/libs/*" \
        "$here/e2e/bench/ManyFailover.java" "$2" "$topics" "$partitions" "$3" 2>> "$data/client.log") || { tail -n 20 "$data/client.log" >&2; return 1; }
    echo "{\"peer\":\"$1\",\"case\":\"many-failover\",\"partitions\":$((topics * partitions)),$line,\"ts\":\"$(date -u +%FT%TZ)\"}" | tee -a "$out"
}

"$here/bin/wharf" cluster up 3 --port "$port" --data-dir "$data/wharf" > "$data/nodes"
measure wharf "127.0.0.1:$port,127.0.0.1:$((port + 1)),127.0.0.1:$((port + 2))" "$(sed -n 's/^id=\([0-9]*\) pid=\([0-9]*\) .*/\1=\2/p' "$data/nodes" | paste -sd,)"
"$here/bin/wharf" cluster down --data-dir "$data/wharf" > /dev/null
if [ -n "$bench" ]; then
    "$bench/kafka.sh" start cluster > /dev/null
    measure kafka-4.3.1 127.0.0.1:19192,127.0.0.1:19292,127.0.0.1:19392 "$("$bench/kafka.sh" nodes cluster)"
fi
