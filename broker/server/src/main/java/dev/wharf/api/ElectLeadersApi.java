package dev.wharf.api;

import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.controller.Problem;
import dev.wharf.machine.Outcome;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.ElectLeadersRequest;
import dev.wharf.protocol.message.ElectLeadersResponse;
import dev.wharf.types.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * ElectLeaders (43): makes the preferred replica of partitions their leader (KIP-183), or gives a partition without a leader one at any price
 * (KIP-460, from 1 on).
 *
 * <p>A partition whose leader is the one that the election would choose is ELECTION_NOT_NEEDED; where all partitions are meant, those are left out. An
 * election of another kind is INVALID_REQUEST.
 */
final class ElectLeadersApi implements ApiHandler<ElectLeadersRequest> {
    private static final byte PREFERRED = 0;
    private static final byte UNCLEAN = 1;
    private static final short FIRST_WITH_WHOLE_ERROR = 1;

    private final Services services;

    ElectLeadersApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.ELECT_LEADERS;
    }

    @Override
    public boolean isForController() {
        return true;
    }

    @Override
    public int timeoutMs(ElectLeadersRequest request) {
        return request.timeoutMs();
    }

    @Override
    public ElectLeadersRequest newRequest() {
        return new ElectLeadersRequest();
    }

    @Override
    public void handle(ElectLeadersRequest request, RequestContext context) {
        List<TopicPartition> partitions = partitions(request);
        ControllerCommand.Election election = election(request.electionType());
        if (election == null) {
            context.respond(refuse(partitions, Errors.INVALID_REQUEST, context.version()));
            return;
        }
        services.controller()
                .submit(
                        context.connection().loop(),
                        context.errand(),
                        new ControllerCommand.ElectLeaders(election, partitions),
                        outcome ->
                                context.respond(response(outcome, partitions, context.version())));
    }

    private static ControllerCommand.@Nullable Election election(byte code) {
        return switch (code) {
            case PREFERRED -> ControllerCommand.Election.PREFERRED;
            case UNCLEAN -> ControllerCommand.Election.UNCLEAN;
            default -> null;
        };
    }

    /** The partitions that are asked for; null for all. */
    private static @Nullable List<TopicPartition> partitions(ElectLeadersRequest request) {
        List<ElectLeadersRequest.TopicPartitions> topics = request.topicPartitions();
        if (topics == null) {
            return null;
        }
        List<TopicPartition> partitions = new ArrayList<>();
        for (ElectLeadersRequest.TopicPartitions topic : topics) {
            topic.partitions()
                    .forEach(index -> partitions.add(new TopicPartition(topic.topic(), index)));
        }
        return partitions;
    }

    private static ElectLeadersResponse response(
            Outcome<ControllerAnswer> outcome,
            @Nullable List<TopicPartition> asked,
            short version) {
        if (outcome
                instanceof
                Outcome.Answered<ControllerAnswer>(
                        ControllerAnswer.LeadersElected(
                                List<ControllerAnswer.ElectionResult> results))) {
            return new ElectLeadersResponse().setReplicaElectionResults(byTopic(results));
        }
        return refuse(asked, Unanswered.error(outcome), version);
    }

    private static ElectLeadersResponse refuse(
            @Nullable List<TopicPartition> asked, Errors error, short version) {
        List<ControllerAnswer.ElectionResult> results = new ArrayList<>();
        if (asked != null) {
            Problem problem = new Problem(error, error.text());
            asked.forEach(name -> results.add(new ControllerAnswer.ElectionResult(name, problem)));
        }
        ElectLeadersResponse response =
                new ElectLeadersResponse().setReplicaElectionResults(byTopic(results));
        return version >= FIRST_WITH_WHOLE_ERROR ? response.setErrorCode(error.code()) : response;
    }

    private static List<ElectLeadersResponse.ReplicaElectionResult> byTopic(
            List<ControllerAnswer.ElectionResult> results) {
        Map<String, List<ElectLeadersResponse.PartitionResult>> byTopic = new LinkedHashMap<>();
        for (ControllerAnswer.ElectionResult result : results) {
            Problem problem = result.problem();
            byTopic.computeIfAbsent(result.partition().topic(), name -> new ArrayList<>())
                    .add(
                            new ElectLeadersResponse.PartitionResult()
                                    .setPartitionId(result.partition().partition())
                                    .setErrorCode(
                                            (problem == null ? Errors.NONE : problem.error())
                                                    .code())
                                    .setErrorMessage(problem == null ? null : problem.message()));
        }
        List<ElectLeadersResponse.ReplicaElectionResult> topics = new ArrayList<>();
        byTopic.forEach(
                (name, partitions) ->
                        topics.add(
                                new ElectLeadersResponse.ReplicaElectionResult()
                                        .setTopic(name)
                                        .setPartitionResult(partitions)));
        return topics;
    }
}
