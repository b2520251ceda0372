package dev.wharf.api;

import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.controller.Problem;
import dev.wharf.machine.Outcome;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.CreateTopicsRequest;
import dev.wharf.protocol.message.CreateTopicsResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CreateTopics (19): each topic on its own; the response comes when its partitions take records.
 *
 * <ul>
 *   <li>-1 partitions or replicas ask for the broker's default (KIP-464).
 *   <li>5: the response tells partitions, replicas and the whole configuration (KIP-525). 7: topic ids (KIP-516).
 *   <li>Every broker takes the request, for every broker reaches the controller (KIP-590).
 * </ul>
 */
final class CreateTopicsApi implements ApiHandler<CreateTopicsRequest> {
    private static final short FIRST_WITH_CONFIGS = 5;

    private final Services services;

    CreateTopicsApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.CREATE_TOPICS;
    }

    @Override
    public boolean isForController() {
        return true;
    }

    @Override
    public int timeoutMs(CreateTopicsRequest request) {
        return request.timeoutMs();
    }

    @Override
    public CreateTopicsRequest newRequest() {
        return new CreateTopicsRequest();
    }

    @Override
    public void handle(CreateTopicsRequest request, RequestContext context) {
        List<ControllerCommand.NewTopic> topics = new ArrayList<>();
        for (CreateTopicsRequest.CreatableTopic topic : request.topics()) {
            topics.add(newTopic(topic));
        }
        services.controller()
                .createTopics(
                        context.connection().loop(),
                        context.errand(),
                        topics,
                        request.validateOnly(),
                        outcome ->
                                context.respond(
                                        new CreateTopicsResponse()
                                                .setTopics(
                                                        results(
                                                                outcome,
                                                                topics,
                                                                context.version()))));
    }

    private static ControllerCommand.NewTopic newTopic(CreateTopicsRequest.CreatableTopic topic) {
        List<ControllerCommand.PartitionReplicas> assignment = new ArrayList<>();
        for (CreateTopicsRequest.CreatableReplicaAssignment replicas : topic.assignments()) {
            assignment.add(
                    new ControllerCommand.PartitionReplicas(
                            replicas.partitionIndex(), replicas.brokerIds()));
        }
        Map<String, @Nullable String> configs = new LinkedHashMap<>();
        topic.configs().forEach(config -> configs.put(config.name(), config.value()));
        return new ControllerCommand.NewTopic(
                topic.name(),
                topic.numPartitions(),
                topic.replicationFactor(),
                assignment,
                configs);
    }

    private List<CreateTopicsResponse.CreatableTopicResult> results(
            Outcome<ControllerAnswer> outcome,
            List<ControllerCommand.NewTopic> asked,
            short version) {
        List<CreateTopicsResponse.CreatableTopicResult> results = new ArrayList<>();
        if (outcome
                instanceof
                Outcome.Answered<ControllerAnswer>(
                        ControllerAnswer.TopicsCreated(
                                List<ControllerAnswer.TopicResult> answers))) {
            CreatedConfigs configs = new CreatedConfigs(services.configs(), services.image());
            for (int i = 0; i < answers.size(); i++) {
                results.add(result(answers.get(i), asked.get(i), version, configs));
            }
            return results;
        }
        Errors error = Unanswered.error(outcome);
        for (ControllerCommand.NewTopic topic : asked) {
            results.add(failed(topic.name(), error, error.text()));
        }
        return results;
    }

    private static CreateTopicsResponse.CreatableTopicResult result(
            ControllerAnswer.TopicResult answer,
            ControllerCommand.NewTopic asked,
            short version,
            CreatedConfigs configs) {
        Problem problem = answer.problem();
        if (problem != null) {
            return failed(answer.name(), problem.error(), problem.message());
        }
        CreateTopicsResponse.CreatableTopicResult result =
                new CreateTopicsResponse.CreatableTopicResult()
                        .setName(answer.name())
                        .setTopicId(answer.id())
                        .setNumPartitions(answer.partitions())
                        .setReplicationFactor(answer.replicationFactor());
        if (version >= FIRST_WITH_CONFIGS) {
            result.setConfigs(configs.of(asked));
        }
        return result;
    }

    private static CreateTopicsResponse.CreatableTopicResult failed(
            String name, Errors error, String message) {
        return new CreateTopicsResponse.CreatableTopicResult()
                .setName(name)
                .setErrorCode(error.code())
                .setErrorMessage(message)
                .setConfigs(List.of());
    }
}
