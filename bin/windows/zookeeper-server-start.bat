@echo off
echo Wharf needs no ZooKeeper. Type: bin\windows\kafka-server-start.bat config\server.properties
