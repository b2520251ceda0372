#!/usr/bin/env bash
# Measures three nodes of Wharf beside three of Kafka in one run, in turn: at rest, and under producers that want all three replicas.
#   cluster-beside-kafka.sh BENCH_DIR OUT.jsonl [ROUNDS] [CASES] [SCALE]
# BENCH_DIR  the folder with load.sh and kafka.sh (shared/bench of the project)
# OUT.jsonl  one line a case and run is appended; BENCH_DIR/summary.sh OUT.jsonl makes the table
# Needs JAVA_HOME (JDK 25) and a built checkout.
set -euo pipefail
bench=$(cd "${1:?BENCH_DIR}" && pwd)
out=$(realpath -m "${2:?OUT.jsonl}")
rounds=${3:-2}
cases=${4:-produce-1KB-acksall,e2e-100B-acksall-us}
scale=${5:-30}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
data=$(mktemp -d "${TMPDIR:-/tmp}/wharf-cluster.XXXXXX")
port=29192
trap '"$here/bin/wharf" cluster down --data-dir "$data" > /dev/null 2>&1 || true; "$bench/kafka.sh" stop cluster > /dev/null 2>&1 || true; rm -rf "$data"' EXIT
. "$bench/env.sh"

# What three nodes take at rest: 20 s after they serve, over 10 s.
measure_rest() { # PEER PIDS
    local before after
    sleep 20
    before=$(cpu_ticks "$2")
    sleep 10
    after=$(cpu_ticks "$2")
    printf '{"peer":"%s","case":"rest-3-nodes","cpu_percent_per_node":%s,"rss_mb_per_node":%d,"threads_per_node":%d}\n' "$1" \
        "$(awk -v t="$((after - before))" -v h="$HZ" 'BEGIN{printf "%.2f", 100*t/h/10/3}')" \
        $(($(status_kb "$2" VmRSS) / 1024 / 3)) $(($(status_kb "$2" Threads) / 3)) | tee -a "$out"
}

for ((round = 1; round <= rounds; round++)); do
    "$bench/kafka.sh" start cluster > /dev/null
    pids=$("$bench/kafka.sh" pids cluster)
    measure_rest kafka-4.3.1 "$pids"
    "$bench/load.sh" --bootstrap 127.0.0.1:19192,127.0.0.1:19292,127.0.0.1:19392 --pids "$pids" --label kafka-4.3.1 \
        --out "$out" --cases "$cases" --rf 3 --repeat 1 --scale "$scale"
    "$bench/kafka.sh" stop cluster

    rm -rf "$data"
    "$here/bin/wharf" cluster up 3 --port "$port" --data-dir "$data" > "$data.nodes"
    pids=$(sed -n 's/^id=[0-9]* pid=\([0-9]*\) .*/\1/p' "$data.nodes" | paste -sd,)
    rm -f "$data.nodes"
    measure_rest wharf "$pids"
    "$bench/load.sh" --bootstrap "127.0.0.1:$port,127.0.0.1:$((port + 1)),127.0.0.1:$((port + 2))" --pids "$pids" --label wharf \
        --out "$out" --cases "$cases" --rf 3 --repeat 1 --scale "$scale"
    "$here/bin/wharf" cluster down --data-dir "$data" > /dev/null
done
