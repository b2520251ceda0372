package dev.wharf.consensus;

import dev.wharf.types.Uuid;

/** Our ids as Kafka's and back. Without state. */
final class KafkaIds {
    private KafkaIds() {}

    static org.apache.kafka.common.Uuid of(Uuid id) {
        return new org.apache.kafka.common.Uuid(
                id.mostSignificantBits(), id.leastSignificantBits());
    }

    static Uuid of(org.apache.kafka.common.Uuid id) {
        return new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }
}
