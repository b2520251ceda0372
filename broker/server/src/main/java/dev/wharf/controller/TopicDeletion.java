package dev.wharf.controller;

import dev.wharf.controller.ControllerAnswer.Deletion;
import dev.wharf.controller.ControllerCommand.TopicKey;
import dev.wharf.machine.Decision;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.Errors;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides DeleteTopics, by name or by id (KIP-516). Without state. */
final class TopicDeletion {
    private TopicDeletion() {}

    static Decision<ControllerRecord, ControllerAnswer> decide(
            MetadataImage image, ControllerCommand.DeleteTopics command, long requestId) {
        Set<Uuid> repeated = repeated(image, command.topics());
        Set<Uuid> deleted = new LinkedHashSet<>();
        List<Deletion> results = new ArrayList<>(command.topics().size());
        for (TopicKey key : command.topics()) {
            TopicImage topic = find(image, key);
            if (topic == null) {
                results.add(unknown(key));
            } else if (repeated.contains(topic.id())) {
                results.add(
                        new Deletion(
                                topic.name(),
                                topic.id(),
                                new Problem(Errors.INVALID_REQUEST, "Duplicate topic name.")));
            } else {
                deleted.add(topic.id());
                results.add(new Deletion(topic.name(), topic.id(), null));
            }
        }
        Draft draft = new Draft(image);
        deleted.forEach(id -> draft.note(new MetadataRecord.RemoveTopic(id)));
        return draft.decision(requestId, new ControllerAnswer.TopicsDeleted(results));
    }

    /** Topics that the request names more than once, in whatever way. */
    private static Set<Uuid> repeated(MetadataImage image, List<TopicKey> keys) {
        Set<Uuid> seen = new HashSet<>();
        Set<Uuid> repeated = new HashSet<>();
        for (TopicKey key : keys) {
            TopicImage topic = find(image, key);
            if (topic != null && !seen.add(topic.id())) {
                repeated.add(topic.id());
            }
        }
        return repeated;
    }

    private static @Nullable TopicImage find(MetadataImage image, TopicKey key) {
        return switch (key) {
            case TopicKey.ByName(String name) -> image.topic(name);
            case TopicKey.ById(Uuid id) -> image.topic(id);
        };
    }

    private static Deletion unknown(TopicKey key) {
        return switch (key) {
            case TopicKey.ByName(String name) ->
                    new Deletion(
                            name,
                            Uuid.ZERO,
                            new Problem(
                                    Errors.UNKNOWN_TOPIC_OR_PARTITION,
                                    Errors.UNKNOWN_TOPIC_OR_PARTITION.text()));
            case TopicKey.ById(Uuid id) ->
                    new Deletion(
                            null,
                            id,
                            new Problem(Errors.UNKNOWN_TOPIC_ID, Errors.UNKNOWN_TOPIC_ID.text()));
        };
    }
}
