package dev.wharf.node;

import dev.wharf.cluster.OperatorWish;
import dev.wharf.controller.ControllerAnswer.OperatorAnswered;
import dev.wharf.controller.ControllerAnswer.Verdict;
import dev.wharf.controller.ControllerCommand.Operator;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What operators send and are sent, as JSON. Without state. */
final class ManagementRequests {
    private static final int MAX_BROKERS = 1_000;
    private static final int MAX_IDENTITY = 256;
    private static final int MAX_JVM_OPTIONS = 1_000;

    private ManagementRequests() {}

    /**
     * {@code {"brokers": [1], "operator": "name", "epoch": 7, "interrupt": false}}.
     *
     * @throws IllegalArgumentException saying what is missing or wrong
     */
    static OperatorWish restart(@Nullable JsonObject body) {
        JsonObject json = require(body);
        JsonArray array = json.getValue("brokers") instanceof JsonArray given ? given : null;
        if (array == null || array.isEmpty() || array.size() > MAX_BROKERS) {
            throw new IllegalArgumentException("brokers is not a list of broker ids");
        }
        List<Integer> brokers = new ArrayList<>();
        for (Object each : array) {
            if (!(each instanceof Integer id)) {
                throw new IllegalArgumentException("brokers has " + each + ", which is no id");
            }
            brokers.add(id);
        }
        Object interrupt = json.getValue("interrupt", false);
        if (!(interrupt instanceof Boolean mayInterrupt)) {
            throw new IllegalArgumentException("interrupt is neither true nor false");
        }
        return new OperatorWish.Restart(operator(json), brokers, mayInterrupt);
    }

    /**
     * {@code {"from": 0, "operator": "name", "epoch": 7}}.
     *
     * @throws IllegalArgumentException saying what is missing or wrong
     */
    static OperatorWish handOver(@Nullable JsonObject body) {
        JsonObject json = require(body);
        if (!(json.getValue("from") instanceof Integer from)) {
            throw new IllegalArgumentException("from is not the id of a broker");
        }
        return new OperatorWish.HandOver(operator(json), from);
    }

    /**
     * {@code {"settings": {"queued.max.requests": "3"}}}.
     *
     * @throws IllegalArgumentException saying what is missing or wrong
     */
    static Settings settings(@Nullable JsonObject body) {
        if (!(require(body).getValue("settings") instanceof JsonObject given)) {
            throw new IllegalArgumentException("settings is not an object of keys and values");
        }
        List<Setting> settings = new ArrayList<>();
        for (String key : given.fieldNames()) {
            if (!(given.getValue(key) instanceof String value)) {
                throw new IllegalArgumentException("settings has no text for " + key);
            }
            settings.add(new Setting(key, value.trim(), ""));
        }
        return new Settings(settings);
    }

    /**
     * {@code {"jvmOptions": ["-Xmx2g"]}}; none where the body has none.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    static List<String> jvmOptions(@Nullable JsonObject body) {
        Object given = require(body).getValue("jvmOptions", new JsonArray());
        if (!(given instanceof JsonArray array) || array.size() > MAX_JVM_OPTIONS) {
            throw new IllegalArgumentException("jvmOptions is not a list of options");
        }
        List<String> options = new ArrayList<>();
        for (Object each : array) {
            if (!(each instanceof String option)) {
                throw new IllegalArgumentException("jvmOptions has " + each + ", which is no text");
            }
            options.add(option);
        }
        return options;
    }

    /** The answer; null is none in time. */
    static JsonObject text(@Nullable OperatorAnswered answer) {
        if (answer == null) {
            return refusal("no active controller has answered in time");
        }
        return answer.verdict() == Verdict.GRANTED
                ? new JsonObject().put("granted", true).put("expiresInMs", answer.forMs())
                : refusal(answer.reason());
    }

    static JsonObject refusal(String reason) {
        return new JsonObject().put("granted", false).put("reason", reason);
    }

    private static JsonObject require(@Nullable JsonObject body) {
        if (body == null) {
            throw new IllegalArgumentException("there is no JSON object");
        }
        return body;
    }

    private static Operator operator(JsonObject json) {
        if (!(json.getValue("operator") instanceof String identity)
                || identity.isEmpty()
                || identity.length() > MAX_IDENTITY) {
            throw new IllegalArgumentException(
                    "operator is not a name of 1 to " + MAX_IDENTITY + " letters");
        }
        boolean isEpoch =
                json.getValue("epoch") instanceof Integer || json.getValue("epoch") instanceof Long;
        if (!isEpoch || json.getLong("epoch") < 0) {
            throw new IllegalArgumentException("epoch is not a number from 0 up");
        }
        return new Operator(identity, json.getLong("epoch"));
    }
}
