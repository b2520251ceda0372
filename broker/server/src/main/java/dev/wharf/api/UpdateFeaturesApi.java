package dev.wharf.api;

import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.controller.Problem;
import dev.wharf.machine.Outcome;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.UpdateFeaturesRequest;
import dev.wharf.protocol.message.UpdateFeaturesResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * UpdateFeatures (57): raises or lowers finalised features, all or none (KIP-584). A level that a broker does not run, and a lower one without
 * leave to downgrade, are INVALID_UPDATE_VERSION for the whole request.
 *
 * <p>0: one flag allows a downgrade. 1: kinds of update, and validation alone. 2: no results of single features any more.
 */
final class UpdateFeaturesApi implements ApiHandler<UpdateFeaturesRequest> {
    private static final short FIRST_WITH_KINDS = 1;
    private static final byte UPGRADE = 1;
    private static final byte SAFE_DOWNGRADE = 2;
    private static final byte UNSAFE_DOWNGRADE = 3;

    private final Services services;

    UpdateFeaturesApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.UPDATE_FEATURES;
    }

    @Override
    public boolean isForController() {
        return true;
    }

    @Override
    public int timeoutMs(UpdateFeaturesRequest request) {
        return request.timeoutMs();
    }

    @Override
    public UpdateFeaturesRequest newRequest() {
        return new UpdateFeaturesRequest();
    }

    @Override
    public void handle(UpdateFeaturesRequest request, RequestContext context) {
        List<ControllerCommand.FeatureUpdate> updates = new ArrayList<>();
        for (UpdateFeaturesRequest.FeatureUpdateKey asked : request.featureUpdates()) {
            byte kind = kind(asked, context.version());
            if (kind < UPGRADE || kind > UNSAFE_DOWNGRADE) {
                context.respond(
                        response(
                                request,
                                new Problem(
                                        Errors.INVALID_UPDATE_VERSION,
                                        "There is no update of kind " + kind)));
                return;
            }
            updates.add(
                    new ControllerCommand.FeatureUpdate(
                            asked.feature(), asked.maxVersionLevel(), kind != UPGRADE));
        }
        services.controller()
                .submit(
                        context.connection().loop(),
                        context.errand(),
                        new ControllerCommand.UpdateFeatures(updates, request.validateOnly()),
                        outcome -> context.respond(response(request, problem(outcome))));
    }

    private static byte kind(UpdateFeaturesRequest.FeatureUpdateKey asked, short version) {
        if (version >= FIRST_WITH_KINDS) {
            return asked.upgradeType();
        }
        return asked.allowDowngrade() ? SAFE_DOWNGRADE : UPGRADE;
    }

    private static @Nullable Problem problem(Outcome<ControllerAnswer> outcome) {
        if (outcome
                instanceof
                Outcome.Answered<ControllerAnswer>(
                        ControllerAnswer.FeaturesUpdated(Problem problem))) {
            return problem;
        }
        Errors error = Unanswered.error(outcome);
        return new Problem(error, error.text());
    }

    /** The response has the results of single features up to version 1, and only where all is well. */
    private static UpdateFeaturesResponse response(
            UpdateFeaturesRequest request, @Nullable Problem problem) {
        if (problem != null) {
            return new UpdateFeaturesResponse()
                    .setErrorCode(problem.error().code())
                    .setErrorMessage(problem.message());
        }
        return new UpdateFeaturesResponse()
                .setErrorMessage(null)
                .setResults(
                        request.featureUpdates().stream()
                                .map(
                                        asked ->
                                                new UpdateFeaturesResponse.UpdatableFeatureResult()
                                                        .setFeature(asked.feature())
                                                        .setErrorMessage(null))
                                .toList());
    }
}
