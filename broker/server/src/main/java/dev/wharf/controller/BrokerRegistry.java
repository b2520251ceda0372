package dev.wharf.controller;

import dev.wharf.machine.Decision;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Decides registrations of brokers and their blocks of producer ids. Without state. */
final class BrokerRegistry {
    /** Producer ids in a block, as in Kafka: a broker asks once in a thousand new producers. */
    static final int PRODUCER_ID_BLOCK = 1_000;

    private BrokerRegistry() {}

    static Decision<MetadataRecord, ControllerAnswer> register(
            MetadataImage image, ControllerCommand.RegisterBroker command, long requestId) {
        BrokerRegistration wanted = command.registration();
        BrokerRegistration known = image.brokers().get(wanted.brokerId());
        if (known != null && known.incarnationId().equals(wanted.incarnationId())) {
            return Decision.answer(
                    requestId, new ControllerAnswer.BrokerRegistered(known.brokerEpoch()));
        }
        long epoch = known == null ? 0 : known.brokerEpoch() + 1;
        List<MetadataRecord> records = new ArrayList<>();
        if (image.features().isEmpty()) {
            Features.FINALISED.forEach(
                    (name, level) -> records.add(new MetadataRecord.FeatureLevel(name, level)));
        }
        records.add(new MetadataRecord.RegisterBroker(wanted.withEpoch(epoch)));
        if (known != null) {
            leadAnew(image, wanted.brokerId(), records);
        }
        return Decision.write(records, requestId, new ControllerAnswer.BrokerRegistered(epoch));
    }

    /** A new leader epoch for each partition that the broker led in its earlier life (KIP-320). */
    private static void leadAnew(MetadataImage image, int brokerId, List<MetadataRecord> records) {
        for (Map.Entry<String, TopicImage> topic : image.topics().byName()) {
            for (Map.Entry<Integer, PartitionImage> partition : topic.getValue().partitions()) {
                if (partition.getValue().leader() == brokerId) {
                    records.add(
                            new MetadataRecord.Partition(
                                    topic.getValue().id(),
                                    partition.getKey(),
                                    partition.getValue().withLeader(brokerId)));
                }
            }
        }
    }

    static Decision<MetadataRecord, ControllerAnswer> allocate(
            MetadataImage image, ControllerCommand.AllocateProducerIds command, long requestId) {
        BrokerRegistration broker = image.brokers().get(command.brokerId());
        if (broker == null || broker.brokerEpoch() != command.brokerEpoch()) {
            return Decision.answer(
                    requestId,
                    new ControllerAnswer.ProducerIdBlock(Errors.STALE_BROKER_EPOCH, -1, 0));
        }
        long first = image.nextProducerId();
        if (first > Long.MAX_VALUE - PRODUCER_ID_BLOCK) {
            return Decision.answer(
                    requestId,
                    new ControllerAnswer.ProducerIdBlock(Errors.UNKNOWN_SERVER_ERROR, -1, 0));
        }
        return Decision.write(
                List.of(
                        new MetadataRecord.ProducerIds(
                                command.brokerId(),
                                command.brokerEpoch(),
                                first + PRODUCER_ID_BLOCK)),
                requestId,
                new ControllerAnswer.ProducerIdBlock(Errors.NONE, first, PRODUCER_ID_BLOCK));
    }
}
