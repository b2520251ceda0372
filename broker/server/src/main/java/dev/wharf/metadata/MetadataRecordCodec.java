package dev.wharf.metadata;

import dev.wharf.machine.MachineLog;
import dev.wharf.machine.RecordCodec;
import dev.wharf.protocol.message.metadata.BrokerRegistrationChangeRecord;
import dev.wharf.protocol.message.metadata.ConfigRecord;
import dev.wharf.protocol.message.metadata.FeatureLevelRecord;
import dev.wharf.protocol.message.metadata.MetadataRecordType;
import dev.wharf.protocol.message.metadata.PartitionChangeRecord;
import dev.wharf.protocol.message.metadata.PartitionRecord;
import dev.wharf.protocol.message.metadata.ProducerIdsRecord;
import dev.wharf.protocol.message.metadata.RegisterBrokerRecord;
import dev.wharf.protocol.message.metadata.RemoveTopicRecord;
import dev.wharf.protocol.message.metadata.TopicRecord;
import dev.wharf.protocol.message.metadata.UnregisterBrokerRecord;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.protocol.wire.MalformedMessageException;
import dev.wharf.protocol.wire.WireReader;
import dev.wharf.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * Metadata records as Kafka frames them in the metadata log: the frame's version, the record's type and version as unsigned varints,
 * then the record. Without state.
 */
public final class MetadataRecordCodec implements RecordCodec<MetadataRecord> {
    private static final int FRAME_VERSION = 1;

    @Override
    public MachineLog.Entry encode(MetadataRecord record) {
        return new MachineLog.Entry(null, encodeFrame(record));
    }

    /** The bytes of a record. */
    public byte[] encodeFrame(MetadataRecord record) {
        return switch (record) {
            case MetadataRecord.Topic topic ->
                    frame(new TopicRecord().setName(topic.name()).setTopicId(topic.id()), 0);
            case MetadataRecord.Partition partition ->
                    frame(PartitionRecords.toMessage(partition), PartitionRecords.WITH_ELR);
            case MetadataRecord.PartitionChange change ->
                    frame(PartitionRecords.toMessage(change), PartitionRecords.WITH_ELR);
            case MetadataRecord.RemoveTopic topic ->
                    frame(new RemoveTopicRecord().setTopicId(topic.id()), 0);
            case MetadataRecord.Config config ->
                    frame(
                            new ConfigRecord()
                                    .setResourceType(config.resource().type().code())
                                    .setResourceName(config.resource().name())
                                    .setName(config.key())
                                    .setValue(config.value()),
                            0);
            case MetadataRecord.RegisterBroker broker ->
                    frame(
                            BrokerRecords.toMessage(broker.registration()),
                            BrokerRecords.WITH_LOG_DIRS);
            case MetadataRecord.BrokerChange change ->
                    frame(BrokerRecords.toMessage(change), BrokerRecords.WITH_SHUTDOWN);
            case MetadataRecord.UnregisterBroker broker ->
                    frame(
                            new UnregisterBrokerRecord()
                                    .setBrokerId(broker.brokerId())
                                    .setBrokerEpoch(broker.brokerEpoch()),
                            0);
            case MetadataRecord.ProducerIds ids ->
                    frame(
                            new ProducerIdsRecord()
                                    .setBrokerId(ids.brokerId())
                                    .setBrokerEpoch(ids.brokerEpoch())
                                    .setNextProducerId(ids.nextProducerId()),
                            0);
            case MetadataRecord.FeatureLevel feature ->
                    frame(
                            new FeatureLevelRecord()
                                    .setName(feature.name())
                                    .setFeatureLevel(feature.level()),
                            0);
        };
    }

    @Override
    public MetadataRecord decode(MachineLog.Entry entry) {
        byte[] value = entry.value();
        if (value == null) {
            throw new MalformedMessageException("a metadata record without bytes");
        }
        return decodeFrame(value);
    }

    /**
     * The record of some bytes.
     *
     * @throws MalformedMessageException if they are none of ours; the metadata log has no records that may be skipped
     */
    public MetadataRecord decodeFrame(byte[] frame) {
        WireReader in = new WireReader(Unpooled.wrappedBuffer(frame));
        int frameVersion = in.readUnsignedVarint();
        if (frameVersion != FRAME_VERSION) {
            throw new MalformedMessageException("metadata frame version " + frameVersion);
        }
        short type = (short) in.readUnsignedVarint();
        short version = (short) in.readUnsignedVarint();
        ApiMessage message = read(type, version, in);
        if (in.remaining() > 0) {
            throw new MalformedMessageException("bytes after a metadata record of type " + type);
        }
        return fromMessage(message);
    }

    private static ApiMessage read(short type, short version, WireReader in) {
        MetadataRecordType known = MetadataRecordType.find(type);
        if (known == null) {
            throw new MalformedMessageException("unknown metadata record type " + type);
        }
        ApiMessage message = known.newRecord();
        if (version < message.lowestSupportedVersion()
                || version > message.highestSupportedVersion()) {
            throw new MalformedMessageException(
                    "version " + version + " of metadata record type " + type);
        }
        message.read(in, version);
        return message;
    }

    private static MetadataRecord fromMessage(ApiMessage message) {
        return switch (message) {
            case TopicRecord topic -> new MetadataRecord.Topic(topic.name(), topic.topicId());
            case PartitionRecord partition -> PartitionRecords.fromMessage(partition);
            case PartitionChangeRecord change -> PartitionRecords.fromMessage(change);
            case RemoveTopicRecord topic -> new MetadataRecord.RemoveTopic(topic.topicId());
            case ConfigRecord config ->
                    new MetadataRecord.Config(
                            new ConfigResource(
                                    resourceType(config.resourceType()), config.resourceName()),
                            config.name(),
                            config.value());
            case RegisterBrokerRecord broker ->
                    new MetadataRecord.RegisterBroker(BrokerRecords.fromMessage(broker));
            case BrokerRegistrationChangeRecord change -> BrokerRecords.fromMessage(change);
            case UnregisterBrokerRecord broker ->
                    new MetadataRecord.UnregisterBroker(broker.brokerId(), broker.brokerEpoch());
            case ProducerIdsRecord ids ->
                    new MetadataRecord.ProducerIds(
                            ids.brokerId(), ids.brokerEpoch(), ids.nextProducerId());
            case FeatureLevelRecord feature ->
                    new MetadataRecord.FeatureLevel(feature.name(), feature.featureLevel());
            default ->
                    throw new MalformedMessageException(
                            "metadata record type " + message.apiKey() + " is not one of ours");
        };
    }

    private static ConfigResource.Type resourceType(byte code) {
        ConfigResource.Type type = ConfigResource.Type.ofCode(code);
        if (type == null) {
            throw new MalformedMessageException("a configuration of resource type " + code);
        }
        return type;
    }

    private static byte[] frame(ApiMessage message, int version) {
        ByteBuf buffer = Unpooled.buffer();
        WireWriter out = new WireWriter(buffer);
        out.writeUnsignedVarint(FRAME_VERSION);
        out.writeUnsignedVarint(message.apiKey());
        out.writeUnsignedVarint(version);
        message.write(out, (short) version);
        return ByteBufUtil.getBytes(buffer);
    }
}
