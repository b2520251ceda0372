@echo off
"%~dp0kafka-run-class.bat" org.apache.kafka.tools.ConsoleProducer %*
