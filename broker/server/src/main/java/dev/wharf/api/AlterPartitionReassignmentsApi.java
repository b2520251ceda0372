package dev.wharf.api;

import dev.wharf.controller.Problem;
import dev.wharf.controller.Reassignments;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.AlterPartitionReassignmentsRequest;
import dev.wharf.protocol.message.AlterPartitionReassignmentsResponse;
import dev.wharf.types.TopicPartition;
import java.util.ArrayList;
import java.util.List;

/**
 * AlterPartitionReassignments (45): moves the replicas of partitions, or calls a move off (KIP-455). On one node there is nowhere to move
 * to: the replicas that a partition has are taken and change nothing, others are INVALID_REPLICA_ASSIGNMENT, and there is never a move to call off.
 *
 * <p>1: the client may forbid that the replication factor changes (KIP-860).
 */
final class AlterPartitionReassignmentsApi
        implements ApiHandler<AlterPartitionReassignmentsRequest> {
    private final Services services;

    AlterPartitionReassignmentsApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.ALTER_PARTITION_REASSIGNMENTS;
    }

    @Override
    public String notes() {
        return "There is one node: only the replicas that a partition has are valid.";
    }

    @Override
    public AlterPartitionReassignmentsRequest newRequest() {
        return new AlterPartitionReassignmentsRequest();
    }

    @Override
    public void handle(AlterPartitionReassignmentsRequest request, RequestContext context) {
        boolean factorMayChange = request.allowReplicationFactorChange();
        List<AlterPartitionReassignmentsResponse.ReassignableTopicResponse> topics =
                new ArrayList<>();
        for (AlterPartitionReassignmentsRequest.ReassignableTopic topic : request.topics()) {
            topics.add(
                    new AlterPartitionReassignmentsResponse.ReassignableTopicResponse()
                            .setName(topic.name())
                            .setPartitions(
                                    topic.partitions().stream()
                                            .map(
                                                    asked ->
                                                            answer(
                                                                    topic.name(),
                                                                    asked,
                                                                    factorMayChange))
                                            .toList()));
        }
        context.respond(
                new AlterPartitionReassignmentsResponse()
                        .setAllowReplicationFactorChange(factorMayChange)
                        .setErrorMessage(null)
                        .setResponses(topics));
    }

    private AlterPartitionReassignmentsResponse.ReassignablePartitionResponse answer(
            String topic,
            AlterPartitionReassignmentsRequest.ReassignablePartition asked,
            boolean factorMayChange) {
        Problem problem =
                Reassignments.problem(
                        services.image(),
                        new TopicPartition(topic, asked.partitionIndex()),
                        asked.replicas(),
                        factorMayChange);
        return new AlterPartitionReassignmentsResponse.ReassignablePartitionResponse()
                .setPartitionIndex(asked.partitionIndex())
                .setErrorCode((problem == null ? Errors.NONE : problem.error()).code())
                .setErrorMessage(problem == null ? null : problem.message());
    }
}
