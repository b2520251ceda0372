package dev.wharf.api;

import dev.wharf.controller.ControllerAnswer.TopicResult;
import dev.wharf.controller.ControllerCommand.NewTopic;
import dev.wharf.controller.Problem;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.RequestFrame;
import dev.wharf.protocol.Responses;
import dev.wharf.protocol.message.CreateTopicsRequest;
import dev.wharf.protocol.message.CreateTopicsResponse;
import dev.wharf.protocol.message.RequestHeader;
import dev.wharf.protocol.wire.WireReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** The creation of topics that a broker asks for itself, as a client's request. Without state. */
final class TopicRequest {
    private static final short VERSION = CreateTopicsRequest.HIGHEST_VERSION;

    private TopicRequest() {}

    /** The request for topics without an assignment, header and body. */
    static byte[] frame(int nodeId, List<NewTopic> topics) {
        List<CreateTopicsRequest.CreatableTopic> creatable = new ArrayList<>();
        for (NewTopic topic : topics) {
            List<CreateTopicsRequest.CreatableTopicConfig> configs = new ArrayList<>();
            topic.configs()
                    .forEach(
                            (key, value) ->
                                    configs.add(
                                            new CreateTopicsRequest.CreatableTopicConfig()
                                                    .setName(key)
                                                    .setValue(value)));
            creatable.add(
                    new CreateTopicsRequest.CreatableTopic()
                            .setName(topic.name())
                            .setNumPartitions(topic.partitions())
                            .setReplicationFactor(topic.replicationFactor())
                            .setConfigs(configs));
        }
        ByteBuf out = Unpooled.buffer();
        RequestFrame.write(
                out,
                ApiKey.CREATE_TOPICS,
                new RequestHeader()
                        .setRequestApiKey(ApiKey.CREATE_TOPICS.id())
                        .setRequestApiVersion(VERSION)
                        .setClientId("broker-" + nodeId),
                new CreateTopicsRequest().setTopics(creatable));
        return ByteBufUtil.getBytes(out);
    }

    /** What became of the topics. */
    static List<TopicResult> results(byte[] frame) {
        WireReader in = new WireReader(Unpooled.wrappedBuffer(frame));
        Responses.readHeader(in, ApiKey.CREATE_TOPICS, VERSION);
        CreateTopicsResponse response =
                (CreateTopicsResponse) Responses.readBody(in, ApiKey.CREATE_TOPICS, VERSION);
        List<TopicResult> results = new ArrayList<>();
        for (CreateTopicsResponse.CreatableTopicResult topic : response.topics()) {
            Errors error = Errors.of(topic.errorCode());
            String message = topic.errorMessage();
            results.add(
                    new TopicResult(
                            topic.name(),
                            error == Errors.NONE
                                    ? null
                                    : new Problem(error, message == null ? error.text() : message),
                            topic.topicId(),
                            topic.numPartitions(),
                            topic.replicationFactor()));
        }
        return results;
    }
}
