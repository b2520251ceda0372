#!/usr/bin/env bash
# Kills or stops a leader of a three-node cluster under load, of Kafka and of Wharf in turn: the longest time without an acknowledgement, and what of the acknowledged is missing.
#   failover-beside-kafka.sh BENCH_DIR OUT.jsonl [ROUNDS] [CASES] [PEERS]
# BENCH_DIR  the folder with failover.sh and kafka.sh (shared/bench of the project)
# OUT.jsonl  one line a case and run is appended; BENCH_DIR/summary.sh OUT.jsonl makes the table
# CASES      of other-KILL,controller-KILL,other-TERM,follower-KILL,follower-TERM; "controller" also is the active controller, "follower" leads nothing and is started
#            again three seconds after it has ended
# PEERS      of kafka,wharf
# Needs JAVA_HOME (JDK 25) and a built checkout.
set -euo pipefail
bench=$(cd "${1:?BENCH_DIR}" && pwd)
out=$(realpath -m "${2:?OUT.jsonl}")
rounds=${3:-3}
cases=${4:-other-KILL,controller-KILL,other-TERM}
peers=${5:-kafka,wharf}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
data=$(mktemp -d "${TMPDIR:-/tmp}/wharf-failover.XXXXXX")
port=29192
. "$bench/env.sh" # PEERS_DATA
trap '"$here/bin/wharf" cluster down --data-dir "$data" > /dev/null 2>&1 || true; "$bench/kafka.sh" stop cluster > /dev/null 2>&1 || true; rm -rf "$data"' EXIT

measure() { # PEER BOOTSTRAP NODES CASE ROUND
    if [ "${4%-*}" = follower ]; then
        start_again "$1" "$3" &
        # The active controller leads; told that its process is the next node's, failover.sh ends a follower.
        "$bench/failover.sh" --bootstrap "$2" --nodes "$(rotated "$3")" --label "$1" --victim controller --signal "${4#*-}" --run "$5" |
            sed 's/"case":"failover-controller-/"case":"restart-follower-/' | tee -a "$out"
        wait $!
    else
        "$bench/failover.sh" --bootstrap "$2" --nodes "$3" --label "$1" --out "$out" --victim "${4%-*}" --signal "${4#*-}" --run "$5"
    fi
}

rotated() { # 1=PID1,2=PID2,3=PID3 -> 1=PID2,2=PID3,3=PID1
    local a b c
    IFS=, read -r a b c <<< "$1"
    echo "${a%=*}=${b#*=},${b%=*}=${c#*=},${c%=*}=${a#*=}"
}

start_again() { # PEER NODES: the one of these that ends
    local node
    while :; do
        for node in ${2//,/ }; do
            kill -0 "${node#*=}" 2> /dev/null || break 2
        done
        sleep 0.1
    done
    sleep 3
    node=${node%=*}
    if [ "$1" = wharf ]; then
        "$here/bin/wharf" cluster start "$node" --data-dir "$data" > /dev/null
    else
        setsid "$bench/kafka.sh" exec "c$node" >> "$PEERS_DATA/kafka/c$node/stdout.log" 2>&1 < /dev/null &
        echo $! > "$PEERS_DATA/kafka/c$node.pid"
    fi
}

for ((round = 1; round <= rounds; round++)); do
    for case in ${cases//,/ }; do
        for peer in ${peers//,/ }; do
            if [ "$peer" = kafka ]; then
                "$bench/kafka.sh" start cluster > /dev/null
                measure kafka-4.3.1 127.0.0.1:19192,127.0.0.1:19292,127.0.0.1:19392 "$("$bench/kafka.sh" nodes cluster)" "$case" "$round"
                "$bench/kafka.sh" stop cluster > /dev/null || true
            else
                rm -rf "$data"
                "$here/bin/wharf" cluster up 3 --port "$port" --data-dir "$data" > "$data.nodes"
                nodes=$(sed -n 's/^id=\([0-9]*\) pid=\([0-9]*\) .*/\1=\2/p' "$data.nodes" | paste -sd,)
                measure wharf "127.0.0.1:$port,127.0.0.1:$((port + 1)),127.0.0.1:$((port + 2))" "$nodes" "$case" "$round"
                "$here/bin/wharf" cluster down --data-dir "$data" > /dev/null
                rm -f "$data.nodes"
            fi
        done
    done
done
