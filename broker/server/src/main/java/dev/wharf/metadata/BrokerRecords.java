package dev.wharf.metadata;

import dev.wharf.metadata.MetadataRecord.BrokerStep;
import dev.wharf.protocol.message.metadata.BrokerRegistrationChangeRecord;
import dev.wharf.protocol.message.metadata.RegisterBrokerRecord;
import dev.wharf.protocol.wire.MalformedMessageException;
import java.util.TreeMap;

/** Registrations of brokers in Kafka's records, and back. Without state. */
final class BrokerRecords {
    /** The version of RegisterBrokerRecord that is written: the first with log directories (KIP-858). */
    static final short WITH_LOG_DIRS = 3;

    /** The version of BrokerRegistrationChangeRecord that is written: the first that knows controlled shutdown (KIP-841). */
    static final short WITH_SHUTDOWN = 1;

    private static final byte UNFENCED = -1;
    private static final byte FENCED = 1;
    private static final byte SHUTTING_DOWN = 1;

    private BrokerRecords() {}

    static BrokerRegistrationChangeRecord toMessage(MetadataRecord.BrokerChange change) {
        BrokerRegistrationChangeRecord message =
                new BrokerRegistrationChangeRecord()
                        .setBrokerId(change.brokerId())
                        .setBrokerEpoch(change.brokerEpoch());
        return switch (change.step()) {
            case FENCED -> message.setFenced(FENCED);
            case UNFENCED -> message.setFenced(UNFENCED);
            case CONTROLLED_SHUTDOWN -> message.setInControlledShutdown(SHUTTING_DOWN);
        };
    }

    static MetadataRecord.BrokerChange fromMessage(BrokerRegistrationChangeRecord message) {
        return new MetadataRecord.BrokerChange(
                message.brokerId(), message.brokerEpoch(), step(message));
    }

    private static BrokerStep step(BrokerRegistrationChangeRecord message) {
        boolean shutsDown = message.inControlledShutdown() == SHUTTING_DOWN;
        if (message.fenced() == 0 && shutsDown) {
            return BrokerStep.CONTROLLED_SHUTDOWN;
        }
        if (!shutsDown && message.fenced() == FENCED) {
            return BrokerStep.FENCED;
        }
        if (!shutsDown && message.fenced() == UNFENCED) {
            return BrokerStep.UNFENCED;
        }
        throw new MalformedMessageException("a change of a broker in no way, or in two");
    }

    static RegisterBrokerRecord toMessage(BrokerRegistration broker) {
        return new RegisterBrokerRecord()
                .setBrokerId(broker.brokerId())
                .setIncarnationId(broker.incarnationId())
                .setBrokerEpoch(broker.brokerEpoch())
                .setEndPoints(
                        broker.endpoints().stream()
                                .map(
                                        endpoint ->
                                                new RegisterBrokerRecord.BrokerEndpoint()
                                                        .setName(endpoint.listener())
                                                        .setHost(endpoint.host())
                                                        .setPort(endpoint.port())
                                                        .setSecurityProtocol(
                                                                endpoint.securityProtocol()))
                                .toList())
                .setFeatures(
                        broker.features().entrySet().stream()
                                .map(
                                        feature ->
                                                new RegisterBrokerRecord.BrokerFeature()
                                                        .setName(feature.getKey())
                                                        .setMinSupportedVersion(
                                                                feature.getValue().min())
                                                        .setMaxSupportedVersion(
                                                                feature.getValue().max()))
                                .toList())
                .setRack(broker.rack())
                .setFenced(broker.fenced())
                .setInControlledShutdown(broker.inControlledShutdown())
                .setLogDirs(broker.directories());
    }

    static BrokerRegistration fromMessage(RegisterBrokerRecord message) {
        TreeMap<String, BrokerRegistration.FeatureRange> features = new TreeMap<>();
        for (RegisterBrokerRecord.BrokerFeature feature : message.features()) {
            features.put(
                    feature.name(),
                    new BrokerRegistration.FeatureRange(
                            feature.minSupportedVersion(), feature.maxSupportedVersion()));
        }
        return new BrokerRegistration(
                message.brokerId(),
                message.incarnationId(),
                message.brokerEpoch(),
                message.endPoints().stream()
                        .map(
                                endpoint ->
                                        new BrokerRegistration.Endpoint(
                                                endpoint.name(),
                                                endpoint.host(),
                                                endpoint.port(),
                                                endpoint.securityProtocol()))
                        .toList(),
                features,
                message.rack(),
                message.logDirs(),
                message.fenced(),
                message.inControlledShutdown());
    }
}
