package dev.wharf.replica;

import dev.wharf.types.Uuid;

/** A partition as brokers name it to each other. */
public record ReplicaKey(Uuid topicId, int partition) {}
