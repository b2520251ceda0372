#!/usr/bin/env bash
# Stories of kcat, a command line over librdkafka. ../python/stories.py tells what is written and read.
# A story is a function; it fails with its first command that fails, and what it wrote on standard error says why.
set -uo pipefail
bootstrap=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

kcat() { command timeout 60 kcat -b "$bootstrap" -X allow.auto.create.topics=false "$@"; }
numbered() { seq -f 'value %g' "$1"; }
same() { # expected, actual
    [ "$1" = "$2" ] || { printf 'expected:\n%s\nbut was:\n%s\n' "$1" "$2" >&2; return 1; }
}
produce() { # topic, more options; the lines are read from standard input
    command timeout 60 kcat -b "$bootstrap" -P -t "$1" "${@:2}"
}
consume() { # topic, more options
    kcat -C -t "$1" -p 0 -e -q -o beginning "${@:2}"
}
refused() { # what the error must name, command
    local said
    said=$("${@:2}" 2>&1) && { echo "this was not refused: $said" >&2; return 1; }
    case $said in *"$1"*) ;; *) echo "expected $1, but was: $said" >&2; return 1 ;; esac
}
restart_broker() {
    echo '{"ask": "restart"}' >&3
    read -r _ <&4
}

the_cluster_describes_itself() {
    kcat -L -J | grep -q '"originating_broker":.*"brokers":\[{"id":1,"name":"'"$bootstrap"'"}\]'
}
a_topic_is_made_by_the_first_produce_and_listed() {
    echo first | produce kcat-made || return
    same first "$(consume kcat-made)" || return
    kcat -L -t kcat-made | grep -q 'partition 0, leader 1, replicas: 1, isrs: 1'
}
every_codec_and_every_acks_comes_back_in_order() {
    local codec acks
    for codec in none gzip snappy lz4 zstd; do
        for acks in 0 1 all; do
            numbered 200 | produce "kcat-$codec-$acks" -z "$codec" -X acks="$acks" || return
            same "$(numbered 200)" "$(consume "kcat-$codec-$acks" -c 200)" || return
        done
    done
}
keys_headers_and_tombstones_come_back() {
    echo 'key:body' | produce kcat-whole -K : -H trace=1 -H trace=2 || return
    echo 'gone:' | produce kcat-whole -K : -Z || return
    same $'key=body trace=1,trace=2\ngone=NULL ' "$(consume kcat-whole -Z -f '%k=%s %h\n')"
}
an_idempotent_producer_gets_dense_offsets() {
    numbered 1000 | produce kcat-dense -X enable.idempotence=true || return
    same "$(seq 0 999)" "$(consume kcat-dense -f '%o\n')"
}
an_unknown_topic_is_named_as_such() {
    refused 'Unknown topic or partition' kcat -C -t kcat-unheard -p 0 -e
}
a_topic_with_a_bad_name_is_refused() {
    refused 'Invalid topic' produce 'no spaces please' < <(echo lost)
}
a_message_that_is_too_large_is_refused_and_the_next_is_taken() {
    echo small | produce kcat-narrow || return
    refused 'Message size too large' produce kcat-narrow -X message.max.bytes=10000000 \
        < <(head -c 2000000 /dev/zero | tr '\0' x; echo) || return
    echo next | produce kcat-narrow || return
    same $'small\nnext' "$(consume kcat-narrow)"
}
offsets_are_found_by_time_and_sought() {
    local middle
    echo before | produce kcat-timed || return
    sleep 0.05
    middle=$(date +%s%3N)
    sleep 0.05
    echo after | produce kcat-timed || return
    same 'kcat-timed [0] offset 1' "$(kcat -Q -t "kcat-timed:0:$middle")" || return
    same after "$(kcat -C -t kcat-timed -p 0 -e -q -o "s@$middle")" || return
    same after "$(kcat -C -t kcat-timed -p 0 -e -q -o -1)" || return
    same 'kcat-timed [0] offset 2' "$(kcat -Q -t kcat-timed:0:-1)"
}
group() { # group, count, topic: takes so many messages, commits and leaves
    kcat -q -G "$1" -c "$2" -X auto.offset.reset=earliest -X session.timeout.ms=6000 "$3"
}
a_group_goes_on_where_it_committed() {
    numbered 10 | produce kcat-grouped || return
    same "$(numbered 4)" "$(group kcat-readers 4 kcat-grouped)" || return
    same "$(numbered 10 | tail -n 6)" "$(group kcat-readers 6 kcat-grouped)"
}
a_group_goes_on_after_the_broker_was_killed() {
    numbered 10 | produce kcat-outlives || return
    same "$(numbered 4)" "$(group kcat-survivors 4 kcat-outlives)" || return
    restart_broker
    echo last | produce kcat-outlives || return
    same "$(numbered 10 | tail -n 6; echo last)" "$(group kcat-survivors 7 kcat-outlives)"
}

exec 3>&1 4<&0 # what the stories' commands print is not what is told
stories=(${*:-$(declare -F | sed -n 's/^declare -f \(.*_.*_.*\)$/\1/p')})
for story in "${stories[@]}"; do
    if "$story" > "$work/out" 2> "$work/err" < /dev/null; then
        ok=true
    else
        ok=false
    fi
    detail=$(tail -c 2000 "$work/err" | tr -d '\000-\010\013-\037' | sed 's/[\\"]/\\&/g' | sed ':a;N;$!ba;s/\n/\\n/g;s/\t/ /g')
    printf '{"story": "%s", "ok": %s, "detail": "%s"}\n' "${story//_/ }" "$ok" "$detail" >&3
done
printf '{"end": %d}\n' "${#stories[@]}" >&3
