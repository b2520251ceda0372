package dev.wharf.controller;

import dev.wharf.controller.ControllerAnswer.ConfigResult;
import dev.wharf.controller.ControllerCommand.ConfigChange;
import dev.wharf.controller.ControllerCommand.Operation;
import dev.wharf.controller.ControllerCommand.ResourceChanges;
import dev.wharf.controller.ControllerCommand.ResourceValues;
import dev.wharf.machine.Decision;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.Errors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Decides changes of configurations, single values (KIP-339) and whole resources. A resource changes wholly or not at all. */
final class ConfigAlteration {
    /** Characters of keys and values that one request may set: the batch stays small. */
    static final int MAX_CHARS = TopicCreation.MAX_CONFIG_CHARS;

    private final ConfigRules rules;
    private final Leaderships leaderships;

    ConfigAlteration(ConfigRules rules, Leaderships leaderships) {
        this.rules = rules;
        this.leaderships = leaderships;
    }

    /** What a resource is to hold, or why it cannot. */
    private sealed interface Wanted {
        record Values(SortedMap<String, String> values) implements Wanted {}

        record Refused(Problem problem) implements Wanted {}
    }

    Decision<ControllerRecord, ControllerAnswer> decide(
            ControllerState state, ControllerCommand.AlterConfigs command, long requestId) {
        Request request =
                new Request(
                        state,
                        command.resources().stream().map(ResourceChanges::resource).toList());
        for (ResourceChanges resource : command.resources()) {
            request.alter(
                    resource.resource(),
                    changed(state.image().config(resource.resource()), resource));
        }
        return request.decision(command.validateOnly(), requestId);
    }

    Decision<ControllerRecord, ControllerAnswer> decide(
            ControllerState state, ControllerCommand.ReplaceConfigs command, long requestId) {
        Request request =
                new Request(
                        state, command.resources().stream().map(ResourceValues::resource).toList());
        for (ResourceValues resource : command.resources()) {
            request.alter(resource.resource(), replaced(resource.values()));
        }
        return request.decision(command.validateOnly(), requestId);
    }

    private static Wanted replaced(SortedMap<String, @Nullable String> values) {
        SortedMap<String, String> wanted = new TreeMap<>();
        for (Map.Entry<String, @Nullable String> entry : values.entrySet()) {
            String value = entry.getValue();
            if (value == null) {
                return nullValue(entry.getKey());
            }
            wanted.put(entry.getKey(), value);
        }
        return new Wanted.Values(wanted);
    }

    private Wanted changed(SortedMap<String, String> current, ResourceChanges resource) {
        SortedMap<String, String> wanted = new TreeMap<>(current);
        Set<String> seen = new HashSet<>();
        for (ConfigChange change : resource.changes()) {
            String key = change.key();
            if (!seen.add(key)) {
                return refused(
                        Errors.INVALID_REQUEST, "Configuration " + key + " is changed twice");
            }
            String value = change.value();
            if (change.operation() == Operation.DELETE) {
                wanted.remove(key);
            } else if (value == null) {
                return nullValue(key);
            } else if (change.operation() == Operation.SET) {
                wanted.put(key, value);
            } else if (!rules.isList(resource.resource().type(), key)) {
                return refused(
                        Errors.INVALID_CONFIG,
                        "Can't " + change.operation() + " to key " + key + ": it is not a list");
            } else {
                String old =
                        wanted.getOrDefault(key, rules.inherited(resource.resource().type(), key));
                wanted.put(key, reword(old, change.operation(), value));
            }
        }
        return new Wanted.Values(wanted);
    }

    /** The words of {@code old} with those of {@code value} added or taken; a word that is there is not added again. */
    private static String reword(String old, Operation operation, String value) {
        Set<String> words = words(old);
        if (operation == Operation.APPEND) {
            words.addAll(words(value));
        } else {
            words.removeAll(words(value));
        }
        return String.join(",", words);
    }

    /** The words in their order. */
    private static Set<String> words(String list) {
        Set<String> words = new LinkedHashSet<>();
        for (String word : list.split(",", -1)) {
            if (!word.isBlank()) {
                words.add(word.trim());
            }
        }
        return words;
    }

    private static Wanted nullValue(String key) {
        return refused(Errors.INVALID_REQUEST, "Null value not supported for " + key);
    }

    private static Wanted refused(Errors error, String message) {
        return new Wanted.Refused(new Problem(error, message));
    }

    /** One request under way. */
    private final class Request {
        private final ControllerState state;
        private final Draft draft;
        private final Set<ConfigResource> repeated = new HashSet<>();
        private final List<ConfigResult> results = new ArrayList<>();
        private long chars;

        private Request(ControllerState state, List<ConfigResource> resources) {
            this.state = state;
            this.draft = new Draft(state.image());
            Set<ConfigResource> seen = new HashSet<>();
            for (ConfigResource resource : resources) {
                if (!seen.add(resource)) {
                    repeated.add(resource);
                }
            }
        }

        private void alter(ConfigResource resource, Wanted wanted) {
            Problem problem = resourceProblem(resource);
            if (problem == null) {
                problem =
                        switch (wanted) {
                            case Wanted.Refused(Problem refusal) -> refusal;
                            case Wanted.Values(SortedMap<String, String> values) ->
                                    write(resource, values);
                        };
            }
            results.add(new ConfigResult(resource, problem));
        }

        private @Nullable Problem resourceProblem(ConfigResource resource) {
            if (repeated.contains(resource)) {
                return new Problem(
                        Errors.INVALID_REQUEST, "Each resource must appear at most once.");
            }
            boolean unknownTopic =
                    resource.type() == ConfigResource.Type.TOPIC
                            && state.image().topic(resource.name()) == null;
            return unknownTopic
                    ? new Problem(
                            Errors.UNKNOWN_TOPIC_OR_PARTITION,
                            "The topic '" + resource.name() + "' does not exist.")
                    : null;
        }

        /** Notes the records that lead from what is set to {@code values}. */
        private @Nullable Problem write(ConfigResource resource, SortedMap<String, String> values) {
            String invalid = rules.problem(resource, values);
            if (invalid != null) {
                // Kafka's brokers look at their own settings before its controller does.
                boolean ofBroker = resource.type() == ConfigResource.Type.BROKER;
                return new Problem(
                        ofBroker ? Errors.INVALID_REQUEST : Errors.INVALID_CONFIG, invalid);
            }
            SortedMap<String, String> current = state.image().config(resource);
            List<MetadataRecord> changes = new ArrayList<>();
            long changedChars = 0;
            for (String key : current.keySet()) {
                if (!values.containsKey(key)) {
                    changes.add(new MetadataRecord.Config(resource, key, null));
                }
            }
            for (Map.Entry<String, String> entry : values.entrySet()) {
                if (!entry.getValue().equals(current.get(entry.getKey()))) {
                    changes.add(
                            new MetadataRecord.Config(resource, entry.getKey(), entry.getValue()));
                    changedChars += entry.getKey().length() + entry.getValue().length();
                }
            }
            if (chars + changedChars > MAX_CHARS) {
                return new Problem(
                        Errors.POLICY_VIOLATION,
                        "One request may set at most " + MAX_CHARS + " characters of values");
            }
            chars += changedChars;
            changes.forEach(draft::note);
            if (!changes.isEmpty()) {
                reconsider(resource);
            }
            return null;
        }

        /** Settings decide who may lead and how many replicas are enough, so a change of them can change partitions. */
        private void reconsider(ConfigResource resource) {
            TopicImage topic =
                    resource.type() == ConfigResource.Type.TOPIC
                            ? draft.image().topic(resource.name())
                            : null;
            if (topic != null) {
                leaderships.reconsider(draft, topic);
            } else if (resource.equals(ConfigResource.ofAllBrokers())) {
                leaderships.reconsider(draft, state.partitions());
            }
        }

        private Decision<ControllerRecord, ControllerAnswer> decision(
                boolean validateOnly, long requestId) {
            ControllerAnswer answer = new ControllerAnswer.ConfigsAltered(results);
            return validateOnly
                    ? Decision.answer(requestId, answer)
                    : draft.decision(requestId, answer);
        }
    }
}
