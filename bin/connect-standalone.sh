#!/usr/bin/env bash
# Runs connectors in one process:  connect-standalone.sh config/connect-standalone.properties CONNECTOR.properties...
export KAFKA_HEAP_OPTS=${KAFKA_HEAP_OPTS:--Xms64M -Xmx1G}
export KAFKA_LOG4J_OPTS=${KAFKA_LOG4J_OPTS:--Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dorg.slf4j.simpleLogger.log.org.apache.kafka.connect=info}
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kafka-run-class.sh" org.apache.kafka.connect.cli.ConnectStandalone "$@"
