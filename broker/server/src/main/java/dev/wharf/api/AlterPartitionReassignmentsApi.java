package dev.wharf.api;

import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerAnswer.ReassignmentResult;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.controller.ControllerCommand.Reassignment;
import dev.wharf.controller.Problem;
import dev.wharf.machine.Outcome;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.AlterPartitionReassignmentsRequest;
import dev.wharf.protocol.message.AlterPartitionReassignmentsResponse;
import dev.wharf.types.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AlterPartitionReassignments (45): moves the replicas of partitions, or calls a move off (KIP-455). The answer tells which moves have begun;
 * ListPartitionReassignments tells which are still under way. Replicas that cannot be are INVALID_REPLICA_ASSIGNMENT, and to call off what is not under way
 * is NO_REASSIGNMENT_IN_PROGRESS.
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
    public boolean isForController() {
        return true;
    }

    @Override
    public int timeoutMs(AlterPartitionReassignmentsRequest request) {
        return request.timeoutMs();
    }

    @Override
    public AlterPartitionReassignmentsRequest newRequest() {
        return new AlterPartitionReassignmentsRequest();
    }

    @Override
    public void handle(AlterPartitionReassignmentsRequest request, RequestContext context) {
        boolean factorMayChange = request.allowReplicationFactorChange();
        List<Reassignment> wishes = new ArrayList<>();
        for (AlterPartitionReassignmentsRequest.ReassignableTopic topic : request.topics()) {
            topic.partitions()
                    .forEach(
                            asked ->
                                    wishes.add(
                                            new Reassignment(
                                                    new TopicPartition(
                                                            topic.name(), asked.partitionIndex()),
                                                    asked.replicas())));
        }
        services.controller()
                .submit(
                        context.connection().loop(),
                        context.errand(),
                        new ControllerCommand.AlterReassignments(wishes, factorMayChange),
                        outcome ->
                                context.respond(
                                        response(outcome)
                                                .setAllowReplicationFactorChange(factorMayChange)));
    }

    private static AlterPartitionReassignmentsResponse response(Outcome<ControllerAnswer> outcome) {
        if (outcome
                instanceof
                Outcome.Answered<ControllerAnswer>(
                        ControllerAnswer.ReassignmentsAltered(List<ReassignmentResult> results))) {
            return new AlterPartitionReassignmentsResponse()
                    .setErrorMessage(null)
                    .setResponses(byTopic(results));
        }
        Errors error = Unanswered.error(outcome);
        return new AlterPartitionReassignmentsResponse()
                .setErrorCode(error.code())
                .setErrorMessage(error.text());
    }

    private static List<AlterPartitionReassignmentsResponse.ReassignableTopicResponse> byTopic(
            List<ReassignmentResult> results) {
        Map<String, List<AlterPartitionReassignmentsResponse.ReassignablePartitionResponse>>
                byTopic = new LinkedHashMap<>();
        for (ReassignmentResult result : results) {
            Problem problem = result.problem();
            byTopic.computeIfAbsent(result.partition().topic(), name -> new ArrayList<>())
                    .add(
                            new AlterPartitionReassignmentsResponse.ReassignablePartitionResponse()
                                    .setPartitionIndex(result.partition().partition())
                                    .setErrorCode(
                                            (problem == null ? Errors.NONE : problem.error())
                                                    .code())
                                    .setErrorMessage(problem == null ? null : problem.message()));
        }
        List<AlterPartitionReassignmentsResponse.ReassignableTopicResponse> topics =
                new ArrayList<>();
        byTopic.forEach(
                (name, partitions) ->
                        topics.add(
                                new AlterPartitionReassignmentsResponse.ReassignableTopicResponse()
                                        .setName(name)
                                        .setPartitions(partitions)));
        return topics;
    }
}
