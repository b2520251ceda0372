package dev.wharf.controller;

import dev.wharf.machine.Decision;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.protocol.Errors;

/** Decides which producer ids a broker may hand out: no id twice, and a block whose answer is lost is never used. Without state. */
final class ProducerIdBlocks {
    /** Producer ids in a block, as in Kafka: a broker asks once in a thousand new producers. */
    static final int SIZE = 1_000;

    private ProducerIdBlocks() {}

    static Decision<ControllerRecord, ControllerAnswer> decide(
            MetadataImage image, ControllerCommand.AllocateProducerIds command, long requestId) {
        Draft draft = new Draft(image);
        BrokerRegistration broker = image.brokers().get(command.brokerId());
        if (broker == null || broker.brokerEpoch() != command.brokerEpoch()) {
            return draft.decision(requestId, refused(Errors.STALE_BROKER_EPOCH));
        }
        long first = image.nextProducerId();
        if (first > Long.MAX_VALUE - SIZE) {
            return draft.decision(requestId, refused(Errors.UNKNOWN_SERVER_ERROR));
        }
        draft.note(
                new MetadataRecord.ProducerIds(
                        command.brokerId(), command.brokerEpoch(), first + SIZE));
        return draft.decision(
                requestId, new ControllerAnswer.ProducerIdBlock(Errors.NONE, first, SIZE));
    }

    private static ControllerAnswer refused(Errors error) {
        return new ControllerAnswer.ProducerIdBlock(error, -1, 0);
    }
}
