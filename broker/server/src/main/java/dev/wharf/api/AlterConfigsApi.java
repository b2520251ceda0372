package dev.wharf.api;

import dev.wharf.controller.ControllerCommand;
import dev.wharf.controller.Problem;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.AlterConfigsRequest;
import dev.wharf.protocol.message.AlterConfigsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * AlterConfigs (33): replaces everything that is set for a resource; what the request leaves out goes back to its default. Older clients use it,
 * newer ones {@link IncrementalAlterConfigsApi}. A key that is named twice has its last value. Version 2 is the first flexible one.
 */
final class AlterConfigsApi implements ApiHandler<AlterConfigsRequest> {
    private final Services services;

    AlterConfigsApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.ALTER_CONFIGS;
    }

    @Override
    public boolean isForController() {
        return true;
    }

    @Override
    public AlterConfigsRequest newRequest() {
        return new AlterConfigsRequest();
    }

    @Override
    public void handle(AlterConfigsRequest request, RequestContext context) {
        MetadataImage image = services.image();
        List<ConfigTarget> targets = new ArrayList<>();
        List<ConfigTarget> sent = new ArrayList<>();
        List<ControllerCommand.ResourceValues> values = new ArrayList<>();
        for (AlterConfigsRequest.AlterConfigsResource asked : request.resources()) {
            ConfigTarget target = new ConfigTarget(asked.resourceType(), asked.resourceName());
            targets.add(target);
            ConfigResource resource = target.resource(image);
            if (resource != null) {
                sent.add(target);
                values.add(new ControllerCommand.ResourceValues(resource, values(asked)));
            }
        }
        services.controller()
                .submit(
                        context.connection().loop(),
                        context.errand(),
                        new ControllerCommand.ReplaceConfigs(values, request.validateOnly()),
                        outcome ->
                                context.respond(
                                        response(
                                                ConfigTarget.results(
                                                        targets, sent, outcome, image))));
    }

    private static SortedMap<String, @Nullable String> values(
            AlterConfigsRequest.AlterConfigsResource asked) {
        SortedMap<String, @Nullable String> values = new TreeMap<>();
        asked.configs().forEach(config -> values.put(config.name(), config.value()));
        return values;
    }

    private static AlterConfigsResponse response(List<ConfigTarget.Result> results) {
        List<AlterConfigsResponse.AlterConfigsResourceResponse> told = new ArrayList<>();
        for (ConfigTarget.Result result : results) {
            Problem problem = result.problem();
            told.add(
                    new AlterConfigsResponse.AlterConfigsResourceResponse()
                            .setResourceType(result.target().type())
                            .setResourceName(result.target().name())
                            .setErrorCode(
                                    problem == null ? Errors.NONE.code() : problem.error().code())
                            .setErrorMessage(problem == null ? null : problem.message()));
        }
        return new AlterConfigsResponse().setResponses(told);
    }
}
