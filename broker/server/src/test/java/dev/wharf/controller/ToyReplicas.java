package dev.wharf.controller;

import dev.wharf.controller.ControllerCommand.InSync;
import dev.wharf.controller.ControllerCommand.IsrChange;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.Errors;
import dev.wharf.sim.SimEntropy;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The records of one toy broker, and what it does for the partitions that it leads. A record is a number that nobody else has. */
final class ToyReplicas {
    private static final int MAX_LAG_MS = 4_000;

    private final int brokerId;
    private final Acknowledged acknowledged;
    private final SimEntropy dice;

    /** What is on disk. */
    private final Map<Slot, List<Integer>> logs = new TreeMap<>();

    private final Map<Slot, Leading> leading = new TreeMap<>();

    /** A partition. */
    record Slot(Uuid topic, int partition) implements Comparable<Slot> {
        @Override
        public int compareTo(Slot other) {
            int byTopic = topic.compareTo(other.topic);
            return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
        }
    }

    /** What producers have been told is safe. */
    interface Acknowledged {
        int nextRecord();

        void onAcknowledged(Slot slot, int record);

        /** A broker begins to lead with this log. */
        void onLeads(int brokerId, Slot slot, int leaderEpoch, List<Integer> log);
    }

    /** What a leader knows of a follower, or of itself. */
    private record Progress(int endOffset, long brokerEpoch, long atMs) {}

    /** A leader in one epoch. */
    private static final class Leading {
        private final int leaderEpoch;
        private final int firstOffset;
        private final Map<Integer, Progress> progress = new TreeMap<>();
        private int highWatermark;
        private @Nullable IsrChange proposal;

        /** Whoever a proposal has named that may still be carried out: a refused one can have been sent twice. */
        private final Set<Integer> maybeInSync = new HashSet<>();

        private int partitionEpoch;

        private Leading(int leaderEpoch, int firstOffset) {
            this.leaderEpoch = leaderEpoch;
            this.firstOffset = firstOffset;
        }
    }

    ToyReplicas(int brokerId, Acknowledged acknowledged, SimEntropy dice) {
        this.brokerId = brokerId;
        this.acknowledged = acknowledged;
        this.dice = dice;
    }

    List<Integer> log(Slot slot) {
        return logs.computeIfAbsent(slot, key -> new ArrayList<>());
    }

    /** The process ends; the disk stays. */
    void stop() {
        leading.clear();
    }

    /** Some of what was written last is gone. */
    void loseTails() {
        for (List<Integer> log : logs.values()) {
            int kept = dice.nextInt(log.size() + 1);
            log.subList(kept, log.size()).clear();
        }
    }

    void wipe() {
        logs.clear();
    }

    /** Takes over what the metadata says: whom this broker leads in which epoch. */
    void onView(MetadataImage view) {
        Set<Slot> led = new LinkedHashSet<>();
        each(
                view,
                (slot, partition) -> {
                    if (partition.leader() == brokerId) {
                        led.add(slot);
                        lead(slot, partition);
                    }
                });
        leading.keySet().retainAll(led);
        logs.keySet().removeIf(slot -> view.topic(slot.topic()) == null);
    }

    private void lead(Slot slot, PartitionImage partition) {
        Leading known = leading.get(slot);
        if (known == null || known.leaderEpoch != partition.leaderEpoch()) {
            known = new Leading(partition.leaderEpoch(), log(slot).size());
            leading.put(slot, known);
            acknowledged.onLeads(brokerId, slot, partition.leaderEpoch(), log(slot));
        }
        if (known.partitionEpoch < partition.partitionEpoch()) {
            known.partitionEpoch = partition.partitionEpoch();
            known.proposal = null;
            known.maybeInSync.clear();
        }
    }

    /** Whether this broker leads a partition in an epoch. */
    boolean leads(Slot slot, int leaderEpoch) {
        Leading known = leading.get(slot);
        return known != null && known.leaderEpoch == leaderEpoch;
    }

    void append() {
        leading.keySet()
                .forEach(
                        slot -> {
                            if (dice.chance(30)) {
                                log(slot).add(acknowledged.nextRecord());
                            }
                        });
    }

    /** A follower takes what the leader has: first it drops where they differ, then it copies, and with its next fetch it tells how far it is. */
    void followFrom(ToyReplicas leader, Slot slot, long myEpoch, long nowMs) {
        List<Integer> mine = log(slot);
        List<Integer> theirs = leader.log(slot);
        int common = 0;
        while (common < Math.min(mine.size(), theirs.size())
                && mine.get(common).equals(theirs.get(common))) {
            common++;
        }
        mine.subList(common, mine.size()).clear();
        int end = common + dice.nextInt(theirs.size() - common + 1);
        mine.addAll(theirs.subList(common, end));
        Leading known = leader.leading.get(slot);
        if (known != null) {
            known.progress.put(brokerId, new Progress(mine.size(), myEpoch, nowMs));
        }
    }

    /** Moves the high watermarks, as far as the ISR of the metadata and the one that is proposed have got. */
    void acknowledge(MetadataImage view, long myEpoch, long nowMs) {
        for (Map.Entry<Slot, Leading> led : leading.entrySet()) {
            TopicImage topic = view.topics().require(led.getKey().topic());
            PartitionImage partition = topic.require(led.getKey().partition());
            Leading mine = led.getValue();
            List<Integer> log = log(led.getKey());
            mine.progress.put(brokerId, new Progress(log.size(), myEpoch, nowMs));
            int wanted = new TopicSettings(new ToyRules()).minInsync(view, topic.name());
            if (partition.isr().size() < Math.min(wanted, partition.replicas().size())) {
                continue;
            }
            Set<Integer> maximal = new HashSet<>(partition.isr());
            maximal.addAll(mine.maybeInSync);
            int end = log.size();
            for (int member : maximal) {
                Progress progress = mine.progress.get(member);
                end = Math.min(end, progress == null ? 0 : progress.endOffset);
            }
            for (; mine.highWatermark < end; mine.highWatermark++) {
                acknowledged.onAcknowledged(led.getKey(), log.get(mine.highWatermark));
            }
        }
    }

    /** What this broker has to tell the controller of the ISRs that it leads. */
    List<IsrChange> proposals(MetadataImage view, long nowMs) {
        List<IsrChange> changes = new ArrayList<>();
        for (Map.Entry<Slot, Leading> led : leading.entrySet()) {
            Leading mine = led.getValue();
            if (mine.proposal == null) {
                PartitionImage partition =
                        view.topics()
                                .require(led.getKey().topic())
                                .require(led.getKey().partition());
                mine.proposal = proposal(view, led.getKey(), mine, partition, nowMs);
            }
            if (mine.proposal != null) {
                mine.proposal.isr().forEach(member -> mine.maybeInSync.add(member.brokerId()));
                changes.add(mine.proposal);
            }
        }
        return changes;
    }

    private @Nullable IsrChange proposal(
            MetadataImage view, Slot slot, Leading mine, PartitionImage partition, long nowMs) {
        List<InSync> isr = new ArrayList<>();
        for (int replica : partition.replicas()) {
            Progress progress = mine.progress.get(replica);
            boolean isIn = partition.isr().contains(replica);
            boolean recent = progress != null && nowMs - progress.atMs < MAX_LAG_MS;
            boolean complete =
                    progress != null
                            && progress.endOffset >= mine.highWatermark
                            && progress.endOffset >= mine.firstOffset
                            && recent
                            && Leaderships.isActive(view, replica);
            boolean slow = progress == null ? dice.chance(5) : !recent;
            if (replica == brokerId || (isIn ? !slow : complete)) {
                isr.add(
                        new InSync(
                                replica,
                                progress == null ? InSync.ANY_EPOCH : progress.brokerEpoch));
            }
        }
        Set<Integer> wanted = new HashSet<>();
        isr.forEach(member -> wanted.add(member.brokerId()));
        return wanted.equals(new HashSet<>(partition.isr()))
                ? null
                : new IsrChange(
                        slot.topic(),
                        slot.partition(),
                        partition.leaderEpoch(),
                        partition.partitionEpoch(),
                        isr);
    }

    /** A proposal that cannot have been carried out is forgotten; one that may have been waits for the metadata. */
    void onAltered(ControllerAnswer.AlteredPartition altered) {
        Leading known = leading.get(new Slot(altered.topicId(), altered.partition()));
        boolean open =
                altered.error() == Errors.NONE
                        || altered.error() == Errors.NEW_LEADER_ELECTED
                        || altered.error() == Errors.INVALID_UPDATE_VERSION
                        || altered.error() == Errors.FENCED_LEADER_EPOCH
                        || altered.error() == Errors.NOT_CONTROLLER;
        if (known != null && !open) {
            known.proposal = null;
        }
    }

    static void each(MetadataImage image, SlotVisitor visitor) {
        for (Map.Entry<String, TopicImage> topic : image.topics().byName()) {
            for (Map.Entry<Integer, PartitionImage> partition : topic.getValue().partitions()) {
                visitor.visit(
                        new Slot(topic.getValue().id(), partition.getKey()), partition.getValue());
            }
        }
    }

    /** Takes a partition. */
    @FunctionalInterface
    interface SlotVisitor {
        void visit(Slot slot, PartitionImage partition);
    }
}
