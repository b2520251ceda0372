@echo off
"%~dp0kafka-run-class.bat" kafka.admin.ConfigCommand %*
