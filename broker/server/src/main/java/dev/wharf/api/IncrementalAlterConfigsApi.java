package dev.wharf.api;

import dev.wharf.controller.ControllerCommand;
import dev.wharf.controller.Problem;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.IncrementalAlterConfigsRequest;
import dev.wharf.protocol.message.IncrementalAlterConfigsResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * IncrementalAlterConfigs (44): sets, deletes, appends to or subtracts from single values (KIP-339); the others of the resource stay. Topics, this broker, and the
 * default of all brokers; a resource changes wholly or not at all.
 *
 * <p>An operation that is none of the four is INVALID_REQUEST for its resource. Version 1 is the first flexible one.
 */
final class IncrementalAlterConfigsApi implements ApiHandler<IncrementalAlterConfigsRequest> {
    private final Services services;

    IncrementalAlterConfigsApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.INCREMENTAL_ALTER_CONFIGS;
    }

    @Override
    public boolean isForController() {
        return true;
    }

    @Override
    public IncrementalAlterConfigsRequest newRequest() {
        return new IncrementalAlterConfigsRequest();
    }

    @Override
    public void handle(IncrementalAlterConfigsRequest request, RequestContext context) {
        if (hasUnknownOperation(request)) {
            context.respond(refused(request));
            return;
        }
        MetadataImage image = services.image();
        List<ConfigTarget> targets = new ArrayList<>();
        List<ConfigTarget> sent = new ArrayList<>();
        List<ControllerCommand.ResourceChanges> changes = new ArrayList<>();
        for (IncrementalAlterConfigsRequest.AlterConfigsResource asked : request.resources()) {
            ConfigTarget target = new ConfigTarget(asked.resourceType(), asked.resourceName());
            targets.add(target);
            ConfigResource resource = target.resource(image);
            if (resource != null) {
                sent.add(target);
                changes.add(new ControllerCommand.ResourceChanges(resource, changes(asked)));
            }
        }
        services.controller()
                .submit(
                        context.connection().loop(),
                        context.errand(),
                        new ControllerCommand.AlterConfigs(changes, request.validateOnly()),
                        outcome ->
                                context.respond(
                                        response(
                                                ConfigTarget.results(
                                                        targets, sent, outcome, image))));
    }

    private static boolean hasUnknownOperation(IncrementalAlterConfigsRequest request) {
        int operations = ControllerCommand.Operation.values().length;
        return request.resources().stream()
                .flatMap(resource -> resource.configs().stream())
                .anyMatch(
                        config ->
                                config.configOperation() < 0
                                        || config.configOperation() >= operations);
    }

    private static IncrementalAlterConfigsResponse refused(IncrementalAlterConfigsRequest request) {
        Problem problem =
                new Problem(
                        Errors.INVALID_REQUEST,
                        "A configuration is set (0), deleted (1), appended to (2) or subtracted from (3)");
        return response(
                request.resources().stream()
                        .map(
                                asked ->
                                        new ConfigTarget.Result(
                                                new ConfigTarget(
                                                        asked.resourceType(), asked.resourceName()),
                                                problem))
                        .toList());
    }

    /** Kafka's codes are the operations in their order. */
    private static List<ControllerCommand.ConfigChange> changes(
            IncrementalAlterConfigsRequest.AlterConfigsResource asked) {
        ControllerCommand.Operation[] operations = ControllerCommand.Operation.values();
        return asked.configs().stream()
                .map(
                        config ->
                                new ControllerCommand.ConfigChange(
                                        config.name(),
                                        operations[config.configOperation()],
                                        config.value()))
                .toList();
    }

    private static IncrementalAlterConfigsResponse response(List<ConfigTarget.Result> results) {
        List<IncrementalAlterConfigsResponse.AlterConfigsResourceResponse> told = new ArrayList<>();
        for (ConfigTarget.Result result : results) {
            Problem problem = result.problem();
            told.add(
                    new IncrementalAlterConfigsResponse.AlterConfigsResourceResponse()
                            .setResourceType(result.target().type())
                            .setResourceName(result.target().name())
                            .setErrorCode(
                                    problem == null ? Errors.NONE.code() : problem.error().code())
                            .setErrorMessage(problem == null ? null : problem.message()));
        }
        return new IncrementalAlterConfigsResponse().setResponses(told);
    }
}
