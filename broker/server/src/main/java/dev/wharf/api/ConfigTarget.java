package dev.wharf.api;

import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.Problem;
import dev.wharf.machine.Outcome;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.protocol.Errors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A resource whose configuration a client wants to change, as the client named it: what AlterConfigs and IncrementalAlterConfigs share.
 *
 * @param type the code that the client sent; may be none that is known
 */
record ConfigTarget(byte type, String name) {
    /** What became of one target; {@code problem} is null if it was changed. */
    record Result(ConfigTarget target, @Nullable Problem problem) {}

    /** The resource, or null if there is none of this kind or name. */
    @Nullable ConfigResource resource(MetadataImage image) {
        ConfigResource.Type known = ConfigResource.Type.ofCode(type);
        return known == null || refusal(image) != null ? null : new ConfigResource(known, name);
    }

    /** Why nothing can be changed there, or null. */
    @Nullable Problem refusal(MetadataImage image) {
        ConfigResource.Type known = ConfigResource.Type.ofCode(type);
        if (known == null) {
            return new Problem(Errors.INVALID_REQUEST, "Unknown resource type " + type);
        }
        boolean nowhere =
                known == ConfigResource.Type.BROKER && !name.isEmpty() && !isBroker(image);
        return nowhere ? new Problem(Errors.INVALID_REQUEST, "There is no broker " + name) : null;
    }

    private boolean isBroker(MetadataImage image) {
        try {
            return image.brokers().get(Integer.parseInt(name)) != null;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /**
     * The results of all targets, in their order.
     *
     * @param sent those that were not refused before, in the order in which the controller was given them
     * @param image by which they were refused
     */
    static List<Result> results(
            List<ConfigTarget> targets,
            List<ConfigTarget> sent,
            Outcome<ControllerAnswer> outcome,
            MetadataImage image) {
        List<@Nullable Problem> answers = answers(outcome, sent.size());
        List<Result> results = new ArrayList<>(targets.size());
        int next = 0;
        for (ConfigTarget target : targets) {
            Problem refusal = target.refusal(image);
            results.add(new Result(target, refusal == null ? answers.get(next++) : refusal));
        }
        return results;
    }

    private static List<@Nullable Problem> answers(Outcome<ControllerAnswer> outcome, int count) {
        List<@Nullable Problem> problems = new ArrayList<>(count);
        if (outcome
                instanceof
                Outcome.Answered<ControllerAnswer>(
                        ControllerAnswer.ConfigsAltered(
                                List<ControllerAnswer.ConfigResult> answers))) {
            answers.forEach(answer -> problems.add(answer.problem()));
            return problems;
        }
        Errors error = Unanswered.error(outcome);
        for (int i = 0; i < count; i++) {
            problems.add(new Problem(error, error.text()));
        }
        return problems;
    }
}
