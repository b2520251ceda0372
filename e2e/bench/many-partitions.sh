#!/usr/bin/env bash
# Measures one node with many partitions: to create them, to start again after a clean stop and after kill -9, and what they cost at rest.
#   many-partitions.sh OUT.jsonl [TOPICS] [PARTITIONS of each] [BENCH_DIR]
# OUT.jsonl  one line a broker is appended
# BENCH_DIR  the folder with kafka.sh (shared/bench of the project): Kafka is measured too, after Wharf
# Needs JAVA_HOME (JDK 25), a built checkout, and both brokers stopped.
set -euo pipefail
out=$(realpath -m "${1:?OUT.jsonl}")
topics=${2:-10}
partitions=${3:-1000}
bench=${4:+$(cd "$4" && pwd)}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
port=${WHARF_PORT:-29092}
data=$(mktemp -d "${TMPDIR:-/tmp}/wharf-many.XXXXXX")
pid_file=$data/pid
trap 'end_broker KILL; rm -rf "$data"' EXIT

client() { # WHAT BOOTSTRAP ...
    "${JAVA_HOME:?}/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m -cp "$here/broker/tools/target/libs/*" \
        "$here/e2e/bench/ManyPartitions.java" "$@" 2>> "$data/client.log" || { tail -n 20 "$data/client.log" "$pid_file.log" >&2; return 1; }
}

end_broker() { # SIGNAL; prints the seconds until the process is gone
    [ -s "$pid_file" ] || return 0
    local pid from
    pid=$(cat "$pid_file")
    from=$(date +%s%N)
    kill -s "$1" "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
    rm -f "$pid_file"
    awk -v ns="$(($(date +%s%N) - from))" 'BEGIN { printf "%.2f", ns / 1e9 }'
}

cpu_s() { # PID; user and system time so far
    awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); printf "%.2f", ($12 + $13) / hz }' "/proc/$1/stat"
}

status() { # PID FIELD
    awk -v field="$2:" '$1 == field { print $2 }' "/proc/$1/status"
}

measure() { # LABEL BOOTSTRAP COMMAND...
    local label=$1 bootstrap=$2 all=$((topics * partitions)) line pid before
    shift 2
    line="\"peer\":\"$label\",\"case\":\"many-partitions\",\"topics\":$topics,\"partitions\":$partitions"
    client start "$bootstrap" 0 0 0 "$pid_file" "$@" > /dev/null
    pid=$(cat "$pid_file")
    before=$(cpu_s "$pid")
    line+=",$(client create "$bootstrap" "$topics" "$partitions")"
    line+=",\"create_cpu_s\":$(awk -v a="$before" -v b="$(cpu_s "$pid")" 'BEGIN { printf "%.2f", b - a }')"
    line+=",$(client fill "$bootstrap" "$topics" "$partitions")"
    sleep 5
    before=$(cpu_s "$pid")
    sleep 10
    line+=",\"idle_cpu_s_per_10s\":$(awk -v a="$before" -v b="$(cpu_s "$pid")" 'BEGIN { printf "%.2f", b - a }')"
    line+=",\"rss_mb\":$(($(status "$pid" VmRSS) / 1024)),\"threads\":$(status "$pid" Threads),\"open_files\":$(ls "/proc/$pid/fd" | wc -l)"
    line+=",\"stop_s\":$(end_broker TERM)"
    line+=",\"after_stop\":{$(client start "$bootstrap" "$topics" "$partitions" "$all" "$pid_file" "$@"),\"cpu_s\":$(cpu_s "$(cat "$pid_file")")}"
    client fill "$bootstrap" "$topics" "$partitions" > /dev/null
    end_broker KILL > /dev/null
    line+=",\"after_kill\":{$(client start "$bootstrap" "$topics" "$partitions" $((2 * all)) "$pid_file" "$@"),\"cpu_s\":$(cpu_s "$(cat "$pid_file")")}"
    end_broker TERM > /dev/null
    echo "{$line,\"ts\":\"$(date -u +%FT%TZ)\"}" | tee -a "$out"
}

measure wharf 127.0.0.1:$port "$here/bin/wharf" start --data-dir "$data/wharf" --listeners PLAINTEXT://127.0.0.1:$port --http-port 0
if [ -n "$bench" ]; then
    "$bench/kafka.sh" start single > /dev/null      # formats its directory
    "$bench/kafka.sh" stop single
    measure kafka-4.3.1 127.0.0.1:19092 "$bench/kafka.sh" exec s1
fi
