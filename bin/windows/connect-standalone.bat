@echo off
setlocal
if not defined KAFKA_HEAP_OPTS set "KAFKA_HEAP_OPTS=-Xms64M -Xmx1G"
if not defined KAFKA_LOG4J_OPTS set "KAFKA_LOG4J_OPTS=-Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dorg.slf4j.simpleLogger.log.org.apache.kafka.connect=info"
"%~dp0kafka-run-class.bat" org.apache.kafka.connect.cli.ConnectStandalone %*
