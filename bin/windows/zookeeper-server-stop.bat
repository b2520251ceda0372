@echo off
echo Wharf needs no ZooKeeper. To stop the broker, type: bin\windows\kafka-server-stop.bat
