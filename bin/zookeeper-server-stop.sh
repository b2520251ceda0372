#!/usr/bin/env bash
# Older tutorials stop ZooKeeper last. There is nothing to do.
echo "Wharf needs no ZooKeeper. To stop the broker, type: bin/kafka-server-stop.sh"
