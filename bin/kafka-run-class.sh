#!/usr/bin/env bash
# Runs a class of Kafka's own command line tools:  kafka-run-class.sh CLASS [OPTION...]
# A launcher in front of them takes the spellings of older Kafka versions. The tools have a class path of their own, apart from the broker's. Honours KAFKA_HEAP_OPTS, KAFKA_OPTS, KAFKA_JVM_PERFORMANCE_OPTS,
# KAFKA_LOG4J_OPTS and CLASSPATH as Kafka's script does.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
. "$here/bin/wharf-java"
if [ $# -eq 0 ]; then
    echo "USAGE: $0 CLASS [OPTION...]" >&2
    exit 1
fi
libs=$here/libs/tools
if [ ! -d "$libs" ]; then
    libs=$here/broker/tools/target/libs
    if [ ! -d "$libs" ]; then
        echo "First use: gathering Kafka's tools ..." >&2
        wharf_build || exit 1
    fi
fi
logging=${KAFKA_LOG4J_OPTS:--Dorg.slf4j.simpleLogger.defaultLogLevel=warn}
# shellcheck disable=SC2086  # options are words
exec "$JAVA" ${KAFKA_HEAP_OPTS:--Xmx256M} ${KAFKA_JVM_PERFORMANCE_OPTS:--XX:+UseSerialGC -XX:TieredStopAtLevel=4 -Xshare:auto} \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    $logging ${KAFKA_OPTS-} -cp "${CLASSPATH:+$CLASSPATH:}$libs/*" dev.wharf.tools.KafkaTool "$@"
