package dev.wharf.api;

import dev.wharf.log.ActiveProducer;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DescribeProducersRequest;
import dev.wharf.protocol.message.DescribeProducersResponse;
import dev.wharf.replica.Partition;
import java.util.ArrayList;
import java.util.List;

/**
 * DescribeProducers (61): the idempotent producers that a partition remembers, and how far each has come (KIP-664). No transaction is ever open:
 * the start of one and its coordinator's epoch are -1.
 */
final class DescribeProducersApi implements ApiHandler<DescribeProducersRequest> {
    private static final int NO_COORDINATOR_EPOCH = -1;

    private final Services services;

    DescribeProducersApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.DESCRIBE_PRODUCERS;
    }

    @Override
    public DescribeProducersRequest newRequest() {
        return new DescribeProducersRequest();
    }

    @Override
    public void handle(DescribeProducersRequest request, RequestContext context) {
        List<PartitionAsk<Integer>> asks = new ArrayList<>();
        for (DescribeProducersRequest.TopicRequest topic : request.topics()) {
            TopicImage image = services.image().topic(topic.name());
            topic.partitionIndexes()
                    .forEach(index -> asks.add(new PartitionAsk<>(image, index, index)));
        }
        PartitionAsk.all(
                services,
                context.connection().loop(),
                asks,
                new Describer(),
                answers -> context.respond(response(request, answers)));
    }

    private static DescribeProducersResponse response(
            DescribeProducersRequest request,
            List<DescribeProducersResponse.PartitionResponse> answers) {
        List<DescribeProducersResponse.TopicResponse> topics = new ArrayList<>();
        int next = 0;
        for (DescribeProducersRequest.TopicRequest topic : request.topics()) {
            int end = next + topic.partitionIndexes().size();
            topics.add(
                    new DescribeProducersResponse.TopicResponse()
                            .setName(topic.name())
                            .setPartitions(answers.subList(next, end)));
            next = end;
        }
        return new DescribeProducersResponse().setTopics(topics);
    }

    private static final class Describer
            implements PartitionAsk.Answerer<Integer, DescribeProducersResponse.PartitionResponse> {
        @Override
        public DescribeProducersResponse.PartitionResponse answer(
                Partition partition, Integer index) {
            List<DescribeProducersResponse.ProducerState> states = new ArrayList<>();
            for (ActiveProducer producer : partition.log().activeProducers()) {
                states.add(
                        new DescribeProducersResponse.ProducerState()
                                .setProducerId(producer.producerId())
                                .setProducerEpoch(producer.epoch())
                                .setLastSequence(producer.lastSequence())
                                .setLastTimestamp(producer.lastTimestampMs())
                                .setCoordinatorEpoch(NO_COORDINATOR_EPOCH));
            }
            return new DescribeProducersResponse.PartitionResponse()
                    .setPartitionIndex(index)
                    .setActiveProducers(states);
        }

        @Override
        public DescribeProducersResponse.PartitionResponse refuse(Errors error, Integer index) {
            return new DescribeProducersResponse.PartitionResponse()
                    .setPartitionIndex(index)
                    .setErrorCode(error.code())
                    .setErrorMessage(error.text());
        }
    }
}
