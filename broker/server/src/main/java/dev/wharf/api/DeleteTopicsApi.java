package dev.wharf.api;

import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.controller.Problem;
import dev.wharf.machine.Outcome;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DeleteTopicsRequest;
import dev.wharf.protocol.message.DeleteTopicsResponse;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * DeleteTopics (20): by name, and from 6 on by id (KIP-516). Records and committed offsets go with the topic.
 *
 * <p>A topic that is named by neither or both is INVALID_REQUEST. Where {@code delete.topic.enable} is off, everything is TOPIC_DELETION_DISABLED; before
 * version 3, which has no such error, INVALID_REQUEST.
 */
final class DeleteTopicsApi implements ApiHandler<DeleteTopicsRequest> {
    private static final short FIRST_WITH_DISABLED_ERROR = 3;
    private static final short FIRST_BY_ID = 6;

    private final Services services;

    /** How one topic was named, and what is wrong with that. */
    private record Asked(@Nullable String name, Uuid id) {
        boolean isWellNamed() {
            return (name == null) != id.isZero();
        }

        ControllerCommand.TopicKey key() {
            return name == null
                    ? new ControllerCommand.TopicKey.ById(id)
                    : new ControllerCommand.TopicKey.ByName(name);
        }
    }

    DeleteTopicsApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.DELETE_TOPICS;
    }

    @Override
    public boolean isForController() {
        return true;
    }

    @Override
    public int timeoutMs(DeleteTopicsRequest request) {
        return request.timeoutMs();
    }

    @Override
    public DeleteTopicsRequest newRequest() {
        return new DeleteTopicsRequest();
    }

    @Override
    public void handle(DeleteTopicsRequest request, RequestContext context) {
        List<Asked> asked = asked(request, context.version());
        List<DeleteTopicsResponse.DeletableTopicResult> results = new ArrayList<>();
        List<ControllerCommand.TopicKey> keys = new ArrayList<>();
        List<Asked> sent = new ArrayList<>();
        Errors disabled =
                context.version() >= FIRST_WITH_DISABLED_ERROR
                        ? Errors.TOPIC_DELETION_DISABLED
                        : Errors.INVALID_REQUEST;
        for (Asked topic : asked) {
            if (!services.config().topics().deletable()) {
                results.add(result(topic.name, topic.id, disabled, "Topic deletion is disabled"));
            } else if (!topic.isWellNamed()) {
                results.add(
                        result(
                                topic.name,
                                topic.id,
                                Errors.INVALID_REQUEST,
                                "A topic is named by its name or by its id"));
            } else {
                keys.add(topic.key());
                sent.add(topic);
            }
        }
        if (keys.isEmpty()) {
            context.respond(new DeleteTopicsResponse().setResponses(results));
            return;
        }
        services.controller()
                .submit(
                        context.connection().loop(),
                        context.errand(),
                        new ControllerCommand.DeleteTopics(keys),
                        outcome -> {
                            addResults(outcome, sent, results);
                            context.respond(new DeleteTopicsResponse().setResponses(results));
                        });
    }

    private static List<Asked> asked(DeleteTopicsRequest request, short version) {
        List<Asked> asked = new ArrayList<>();
        if (version >= FIRST_BY_ID) {
            request.topics().forEach(topic -> asked.add(new Asked(topic.name(), topic.topicId())));
        } else {
            request.topicNames().forEach(name -> asked.add(new Asked(name, Uuid.ZERO)));
        }
        return asked;
    }

    private static void addResults(
            Outcome<ControllerAnswer> outcome,
            List<Asked> sent,
            List<DeleteTopicsResponse.DeletableTopicResult> results) {
        if (outcome
                instanceof
                Outcome.Answered<ControllerAnswer>(
                        ControllerAnswer.TopicsDeleted(List<ControllerAnswer.Deletion> answers))) {
            for (ControllerAnswer.Deletion answer : answers) {
                Problem problem = answer.problem();
                results.add(
                        result(
                                answer.name(),
                                answer.id(),
                                problem == null ? Errors.NONE : problem.error(),
                                problem == null ? null : problem.message()));
            }
            return;
        }
        Errors error = Unanswered.error(outcome);
        for (Asked topic : sent) {
            results.add(result(topic.name, topic.id, error, error.text()));
        }
    }

    private static DeleteTopicsResponse.DeletableTopicResult result(
            @Nullable String name, Uuid id, Errors error, @Nullable String message) {
        return new DeleteTopicsResponse.DeletableTopicResult()
                .setName(name)
                .setTopicId(id)
                .setErrorCode(error.code())
                .setErrorMessage(message);
    }
}
