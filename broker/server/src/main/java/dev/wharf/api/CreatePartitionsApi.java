package dev.wharf.api;

import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.controller.Problem;
import dev.wharf.machine.Outcome;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.CreatePartitionsRequest;
import dev.wharf.protocol.message.CreatePartitionsResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CreatePartitions (37): a topic grows, never shrinks (KIP-195). What is there stays where it is, so records with keys go to other
 * partitions than before.
 *
 * <p>The partitions of {@code __consumer_offsets} place the groups: growing it is refused with INVALID_TOPIC_EXCEPTION. Version 2 is the first
 * flexible one; 3 adds only the throttling error.
 */
final class CreatePartitionsApi implements ApiHandler<CreatePartitionsRequest> {
    private final Services services;

    CreatePartitionsApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.CREATE_PARTITIONS;
    }

    @Override
    public boolean isForController() {
        return true;
    }

    @Override
    public int timeoutMs(CreatePartitionsRequest request) {
        return request.timeoutMs();
    }

    @Override
    public CreatePartitionsRequest newRequest() {
        return new CreatePartitionsRequest();
    }

    @Override
    public void handle(CreatePartitionsRequest request, RequestContext context) {
        List<CreatePartitionsResponse.CreatePartitionsTopicResult> results = new ArrayList<>();
        List<ControllerCommand.Growth> growths = new ArrayList<>();
        for (CreatePartitionsRequest.CreatePartitionsTopic topic : request.topics()) {
            if (InternalTopics.isInternal(topic.name())) {
                results.add(
                        result(
                                topic.name(),
                                new Problem(
                                        Errors.INVALID_TOPIC_EXCEPTION,
                                        "The number of partitions of an internal topic is fixed")));
            } else {
                growths.add(growth(topic));
            }
        }
        services.controller()
                .submit(
                        context.connection().loop(),
                        context.errand(),
                        new ControllerCommand.CreatePartitions(growths, request.validateOnly()),
                        outcome -> {
                            addResults(outcome, growths, results);
                            context.respond(new CreatePartitionsResponse().setResults(results));
                        });
    }

    private static ControllerCommand.Growth growth(
            CreatePartitionsRequest.CreatePartitionsTopic topic) {
        List<CreatePartitionsRequest.CreatePartitionsAssignment> assigned = topic.assignments();
        List<List<Integer>> replicas =
                assigned == null
                        ? null
                        : assigned.stream()
                                .map(CreatePartitionsRequest.CreatePartitionsAssignment::brokerIds)
                                .toList();
        return new ControllerCommand.Growth(topic.name(), topic.count(), replicas);
    }

    private static void addResults(
            Outcome<ControllerAnswer> outcome,
            List<ControllerCommand.Growth> asked,
            List<CreatePartitionsResponse.CreatePartitionsTopicResult> results) {
        if (outcome
                instanceof
                Outcome.Answered<ControllerAnswer>(
                        ControllerAnswer.PartitionsCreated(
                                List<ControllerAnswer.GrowthResult> answers))) {
            answers.forEach(answer -> results.add(result(answer.name(), answer.problem())));
            return;
        }
        Errors error = Unanswered.error(outcome);
        asked.forEach(
                growth -> results.add(result(growth.name(), new Problem(error, error.text()))));
    }

    private static CreatePartitionsResponse.CreatePartitionsTopicResult result(
            String name, @Nullable Problem problem) {
        return new CreatePartitionsResponse.CreatePartitionsTopicResult()
                .setName(name)
                .setErrorCode(problem == null ? Errors.NONE.code() : problem.error().code())
                .setErrorMessage(problem == null ? null : problem.message());
    }
}
