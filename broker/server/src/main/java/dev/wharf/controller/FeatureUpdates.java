package dev.wharf.controller;

import dev.wharf.controller.ControllerCommand.FeatureUpdate;
import dev.wharf.machine.Decision;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.BrokerRegistration.FeatureRange;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.protocol.Errors;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides changes of finalised features: each level must be one that every registered broker runs (KIP-584). Without state. */
final class FeatureUpdates {
    private FeatureUpdates() {}

    static Decision<ControllerRecord, ControllerAnswer> decide(
            MetadataImage image,
            Membership membership,
            ControllerCommand.UpdateFeatures command,
            long requestId) {
        Draft draft = new Draft(image);
        for (FeatureUpdate update : command.updates()) {
            if (update.name().equals(Features.KRAFT_VERSION)
                    && update.level() == Features.kraftVersion(membership)) {
                continue;
            }
            Problem problem = problem(image, update);
            if (problem != null) {
                return Decision.answer(requestId, new ControllerAnswer.FeaturesUpdated(problem));
            }
            if (update.level() != finalised(image, update.name())) {
                draft.note(new MetadataRecord.FeatureLevel(update.name(), update.level()));
            }
        }
        ControllerAnswer done = new ControllerAnswer.FeaturesUpdated(null);
        return command.validateOnly()
                ? Decision.answer(requestId, done)
                : draft.decision(requestId, done);
    }

    private static @Nullable Problem problem(MetadataImage image, FeatureUpdate update) {
        if (update.name().equals(Features.KRAFT_VERSION)) {
            return invalid(update, "it follows from whether the node is one of several");
        }
        for (Map.Entry<Integer, BrokerRegistration> broker : image.brokers()) {
            FeatureRange range = broker.getValue().features().get(update.name());
            if (range == null) {
                return invalid(update, "broker " + broker.getKey() + " does not know the feature");
            }
            if (update.level() < range.min() || update.level() > range.max()) {
                return invalid(
                        update,
                        "broker "
                                + broker.getKey()
                                + " runs "
                                + range.min()
                                + " to "
                                + range.max());
            }
        }
        short current = finalised(image, update.name());
        return update.level() < current && !update.mayDowngrade()
                ? invalid(update, "it is at " + current + ", and no downgrade was asked for")
                : null;
    }

    private static short finalised(MetadataImage image, String name) {
        Short level = image.features().get(name);
        return level == null ? 0 : level;
    }

    private static Problem invalid(FeatureUpdate update, String because) {
        return new Problem(
                Errors.INVALID_UPDATE_VERSION,
                "Invalid level "
                        + update.level()
                        + " for feature "
                        + update.name()
                        + ": "
                        + because);
    }
}
