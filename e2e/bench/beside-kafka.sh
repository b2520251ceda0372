#!/usr/bin/env bash
# Measures Wharf beside Kafka in one run, in turn (A B A B ...), with the project's measuring scripts.
#   beside-kafka.sh BENCH_DIR OUT.jsonl [ROUNDS] [CASES] [SCALE]
# BENCH_DIR  the folder with load.sh, kafka.sh and startup.sh (shared/bench of the project)
# OUT.jsonl  one line a case and run is appended; BENCH_DIR/summary.sh OUT.jsonl makes the table
# Needs JAVA_HOME (JDK 25), a built checkout, and both brokers stopped.
set -euo pipefail
bench=$(cd "${1:?BENCH_DIR}" && pwd)
out=$(realpath -m "${2:?OUT.jsonl}")
rounds=${3:-2}
cases=${4:-produce-1KB-acksall,consume-1KB,e2e-100B-acksall-us}
scale=${5:-50}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
data=$(mktemp -d "${TMPDIR:-/tmp}/wharf-bench.XXXXXX")
wharf_port=29092
wharf=("$here/bin/wharf" start --data-dir "$data" --listeners "PLAINTEXT://127.0.0.1:$wharf_port" --http-port 0)
wharf_pid=
trap '[ -z "$wharf_pid" ] || kill "$wharf_pid" 2>/dev/null; "$bench/kafka.sh" stop single || true; rm -rf "$data"' EXIT
. "$bench/env.sh"

start_wharf() {
    "${wharf[@]}" > "$data.log" 2>&1 &
    wharf_pid=$!
    wait_port "$wharf_port" 120 "$wharf_pid"
}
stop_wharf() {
    kill "$wharf_pid"
    wait "$wharf_pid" || true
    wharf_pid=
}

for ((round = 1; round <= rounds; round++)); do
    "$bench/kafka.sh" start single > /dev/null
    "$bench/load.sh" --bootstrap 127.0.0.1:19092 --pids "$("$bench/kafka.sh" pids single)" --label kafka-4.3.1 \
        --out "$out" --cases "$cases" --repeat 1 --scale "$scale"
    "$bench/kafka.sh" stop single

    start_wharf
    "$bench/load.sh" --bootstrap "127.0.0.1:$wharf_port" --pids "$wharf_pid" --label wharf \
        --out "$out" --cases "$cases" --repeat 1 --scale "$scale"
    stop_wharf
done

# Exec to the first acknowledged produce, on the data that the load has left; then ten idle seconds.
"$bench/kafka.sh" start single --keep > /dev/null
kclient KafkaBench create 127.0.0.1:19092 small 0 1 1 > /dev/null
"$bench/kafka.sh" stop single
"$bench/startup.sh" --bootstrap 127.0.0.1:19092 --topic small --label kafka-4.3.1 --out "$out" --repeat 5 -- "$bench/kafka.sh" exec s1
start_wharf
kclient KafkaBench create "127.0.0.1:$wharf_port" small 0 1 1 > /dev/null
stop_wharf
"$bench/startup.sh" --bootstrap "127.0.0.1:$wharf_port" --topic small --label wharf --out "$out" --repeat 5 -- "${wharf[@]}"
