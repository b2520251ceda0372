package dev.wharf.controller;

import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the metadata says of the operator that looks after the cluster, and of the permit that was given last. It is written as configuration of a resource that no client can change or
 * see, so that it is in the log and in each snapshot, in a record that Kafka's tools can read.
 *
 * @param operator who has asked last; empty for nobody yet
 * @param epoch of that operator: who asks with a lower one has been replaced
 * @param brokers those that may restart, each with the epoch under which it was registered then; a greater one is that of its next life
 */
record RestartPermit(String operator, long epoch, SortedMap<Integer, Long> brokers) {
    private static final ConfigResource HOME =
            new ConfigResource(ConfigResource.Type.BROKER_LOGGER, "restart-permit");
    private static final String OPERATOR = "operator";
    private static final String EPOCH = "operator.epoch";
    private static final String BROKERS = "brokers";

    RestartPermit {
        brokers = Collections.unmodifiableSortedMap(new TreeMap<>(brokers));
    }

    static RestartPermit of(MetadataImage image) {
        SortedMap<String, String> texts = image.config(HOME);
        SortedMap<Integer, Long> brokers = new TreeMap<>();
        for (String word : texts.getOrDefault(BROKERS, "").split(",", -1)) {
            int at = word.indexOf('@');
            if (at > 0) {
                brokers.put(
                        Integer.parseInt(word.substring(0, at)),
                        Long.parseLong(word.substring(at + 1)));
            }
        }
        return new RestartPermit(
                texts.getOrDefault(OPERATOR, ""),
                Long.parseLong(texts.getOrDefault(EPOCH, "-1")),
                brokers);
    }

    /** Notes what differs from this permit. */
    void noteChanges(Draft draft, RestartPermit wanted) {
        if (!wanted.operator.equals(operator)) {
            draft.note(new MetadataRecord.Config(HOME, OPERATOR, wanted.operator));
        }
        if (wanted.epoch != epoch) {
            draft.note(new MetadataRecord.Config(HOME, EPOCH, Long.toString(wanted.epoch)));
        }
        if (!wanted.brokers.equals(brokers)) {
            draft.note(new MetadataRecord.Config(HOME, BROKERS, wanted.brokersText()));
        }
    }

    private String brokersText() {
        return brokers.entrySet().stream()
                .map(broker -> broker.getKey() + "@" + broker.getValue())
                .collect(Collectors.joining(","));
    }
}
