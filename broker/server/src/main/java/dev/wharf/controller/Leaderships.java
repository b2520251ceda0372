package dev.wharf.controller;

import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.PartitionDelta;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.types.Uuid;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What becomes of partitions when brokers come and go: all changes that one event causes are one batch. Without state. */
final class Leaderships {
    private final TopicSettings settings;

    /** How a broker is out of the ISRs. */
    enum Departure {
        /** It is silent, or about to go: what it had is still there. */
        KEEPS_ITS_DATA,
        /** It has started again after a crash: what it had not forced may be lost. */
        MAY_LACK_DATA,
        /** It has started with an empty disk, or is out of the cluster. */
        HAS_NOTHING
    }

    Leaderships(TopicSettings settings) {
        this.settings = settings;
    }

    /** How many replicas of a topic's partitions have to be in sync. */
    int minInsync(MetadataImage image, TopicImage topic) {
        return settings.minInsync(image, topic.name());
    }

    /** An edit of a partition as it stands in {@code image}. */
    PartitionEdit edit(MetadataImage image, TopicImage topic, PartitionImage partition) {
        return editWithout(image, topic, partition, Set.of());
    }

    /** An edit that makes none of some brokers a leader, as if they were not active any more. */
    PartitionEdit editWithout(
            MetadataImage image, TopicImage topic, PartitionImage partition, Set<Integer> gone) {
        return new PartitionEdit(
                partition,
                new PartitionEdit.Surroundings(
                        brokerId -> !gone.contains(brokerId) && isActive(image, brokerId),
                        (brokerId, known) -> directory(image.brokers().get(brokerId), known),
                        settings.minInsync(image, topic.name()),
                        settings.mayElectUnclean(image, topic.name())));
    }

    /** Notes what a partition has become; nothing if nothing has changed. */
    static void note(
            Draft draft,
            TopicImage topic,
            int partition,
            PartitionImage before,
            @Nullable PartitionImage after) {
        if (after != null) {
            draft.note(
                    new MetadataRecord.PartitionChange(
                            topic.id(), partition, PartitionDelta.between(before, after)));
        }
    }

    /** A broker leaves every ISR, and leads nothing any more. */
    void leave(Draft draft, PartitionIndex index, int brokerId, Departure how) {
        MetadataImage image = draft.image();
        index.eachOf(
                brokerId,
                image,
                (topic, number, partition) -> {
                    if (concerns(partition, brokerId)) {
                        PartitionEdit edit = edit(image, topic, partition);
                        PartitionEdit left =
                                switch (how) {
                                    case KEEPS_ITS_DATA -> edit.leaves(brokerId);
                                    case MAY_LACK_DATA -> edit.loses(brokerId);
                                    case HAS_NOTHING -> edit.wiped(brokerId);
                                };
                        PartitionImage after = left.after(PartitionEdit.Election.IF_NEEDED);
                        note(draft, topic, number, partition, after);
                    }
                });
    }

    private static boolean concerns(PartitionImage partition, int brokerId) {
        return partition.isr().contains(brokerId)
                || partition.elr().contains(brokerId)
                || partition.lastKnownElr().contains(brokerId)
                || partition.leader() == brokerId;
    }

    /**
     * Brokers have come back, or settings of all topics have changed: partitions without a leader get one if somebody may lead them now, and replicas stay
     * eligible only where too few are in sync (KIP-966).
     */
    void reconsider(Draft draft, PartitionIndex index) {
        MetadataImage image = draft.image();
        index.eachWeak(
                image, (topic, number, partition) -> reconsider(draft, topic, number, partition));
    }

    /** The settings of one topic have changed. */
    void reconsider(Draft draft, TopicImage topic) {
        for (Map.Entry<Integer, PartitionImage> partition : topic.partitions()) {
            if (PartitionIndex.isWeak(partition.getValue())) {
                reconsider(draft, topic, partition.getKey(), partition.getValue());
            }
        }
    }

    private void reconsider(Draft draft, TopicImage topic, int number, PartitionImage partition) {
        PartitionImage after =
                edit(draft.image(), topic, partition).after(PartitionEdit.Election.IF_NEEDED);
        note(draft, topic, number, partition, after);
    }

    static boolean isActive(MetadataImage image, int brokerId) {
        BrokerRegistration broker = image.brokers().get(brokerId);
        return broker != null && broker.isActive();
    }

    /** The directory that is known if the broker has it, else its only one, else zero: not assigned yet (KIP-858). */
    static Uuid directory(@Nullable BrokerRegistration broker, @Nullable Uuid known) {
        List<Uuid> has = broker == null ? List.of() : broker.directories();
        if (known != null && has.contains(known)) {
            return known;
        }
        return has.size() == 1 ? has.getFirst() : Uuid.ZERO;
    }
}
