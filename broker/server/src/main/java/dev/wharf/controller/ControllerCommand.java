package dev.wharf.controller;

import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the controller can be asked to do. Everything that the asker may not do has been sorted out before.
 *
 * <p>An outcome can be unknown, so each command may be sent again: the creation of topics carries an id that the second attempt repeats,
 * a registration its incarnation, and the others do no harm twice.
 */
public sealed interface ControllerCommand {
    /** What a broker asks for on its own account: it travels to the active controller wherever that is. */
    sealed interface OfBroker extends ControllerCommand {
        /** Who asks. */
        int brokerId();
    }

    /** Asks for {@link ControllerAnswer.TopicsCreated}. */
    record CreateTopics(Uuid commandId, List<NewTopic> topics, boolean validateOnly)
            implements ControllerCommand {}

    /**
     * A topic to create.
     *
     * @param partitions how many, or -1 for the default, and with an assignment
     * @param replicationFactor replicas of each partition, or -1 for the default, and with an assignment
     * @param assignment the replicas of each partition by its id, as the client sent it; empty to let the controller place them
     * @param configs values by key, as the client sent them
     */
    record NewTopic(
            String name,
            int partitions,
            short replicationFactor,
            List<PartitionReplicas> assignment,
            Map<String, @Nullable String> configs) {}

    /** The replicas that a client wants for a partition, the preferred leader first. */
    record PartitionReplicas(int partition, List<Integer> replicas) {}

    /** Asks for {@link ControllerAnswer.TopicsDeleted}. */
    record DeleteTopics(List<TopicKey> topics) implements ControllerCommand {}

    /** How a client names a topic. */
    sealed interface TopicKey {
        /** By its name. */
        record ByName(String name) implements TopicKey {}

        /** By its id. */
        record ById(Uuid id) implements TopicKey {}
    }

    /** Asks for {@link ControllerAnswer.PartitionsCreated}. */
    record CreatePartitions(List<Growth> topics, boolean validateOnly)
            implements ControllerCommand {}

    /**
     * More partitions for a topic.
     *
     * @param count how many the topic is to have in all
     * @param assignment the replicas of each new partition, or null to let the controller place them
     */
    record Growth(String name, int count, @Nullable List<List<Integer>> assignment) {}

    /** Changes single values (KIP-339). Asks for {@link ControllerAnswer.ConfigsAltered}. */
    record AlterConfigs(List<ResourceChanges> resources, boolean validateOnly)
            implements ControllerCommand {}

    /** The changes of one resource's configuration. */
    record ResourceChanges(ConfigResource resource, List<ConfigChange> changes) {}

    /** One change; {@code value} is ignored for {@link Operation#DELETE}. */
    record ConfigChange(String key, Operation operation, @Nullable String value) {}

    /** What becomes of a configuration value. */
    enum Operation {
        SET,
        /** Back to the default. */
        DELETE,
        /** Adds words to a list. */
        APPEND,
        /** Takes words from a list. */
        SUBTRACT
    }

    /** Replaces everything that is set for a resource. Asks for {@link ControllerAnswer.ConfigsAltered}. */
    record ReplaceConfigs(List<ResourceValues> resources, boolean validateOnly)
            implements ControllerCommand {}

    /** All values of one resource. */
    record ResourceValues(ConfigResource resource, SortedMap<String, @Nullable String> values) {}

    /**
     * Elects leaders (KIP-460). Asks for {@link ControllerAnswer.LeadersElected}.
     *
     * @param partitions null for every partition for which there is something to elect
     */
    record ElectLeaders(Election election, @Nullable List<TopicPartition> partitions)
            implements ControllerCommand {}

    /** Which leader is wanted. */
    enum Election {
        /** The first of the replicas, if it is in sync. */
        PREFERRED,
        /** For a partition without a leader: any live replica, even at the price of records. */
        UNCLEAN
    }

    /** Changes finalised features, all or none (KIP-584). Asks for {@link ControllerAnswer.FeaturesUpdated}. */
    record UpdateFeatures(List<FeatureUpdate> updates, boolean validateOnly)
            implements ControllerCommand {}

    /** A feature and the level that it is to have; 0 turns it off. */
    record FeatureUpdate(String name, short level, boolean mayDowngrade) {}

    /** A block of producer ids that nobody else will get. Asks for {@link ControllerAnswer.ProducerIdBlock}. */
    record AllocateProducerIds(int brokerId, long brokerEpoch) implements OfBroker {}

    /**
     * A broker's process has started. It leaves the in-sync replicas that it was in, for they are those of its earlier life (KIP-903); where it is the
     * only node it leads anew instead. Asks for {@link ControllerAnswer.BrokerRegistered}.
     *
     * @param registration its broker epoch is ignored, and whether it is fenced
     * @param previousEpoch the epoch of the earlier life of which this one has every record, as after a clean shutdown; -1 where records may be lost (KIP-966)
     */
    record RegisterBroker(BrokerRegistration registration, long previousEpoch) implements OfBroker {
        @Override
        public int brokerId() {
            return registration.brokerId();
        }
    }

    /**
     * A broker lives. Asks for {@link ControllerAnswer.HeartbeatTaken}.
     *
     * @param metadataOffset the offset after the last metadata record that it has read
     * @param wantsFence it cannot serve at the moment
     * @param wantsShutdown it is about to go
     */
    record BrokerHeartbeat(
            int brokerId,
            long brokerEpoch,
            long metadataOffset,
            boolean wantsFence,
            boolean wantsShutdown)
            implements OfBroker {}

    /** The connection to a broker was closed at the other end: it has died, unless it is heard of again at once. Asks for {@link ControllerAnswer.Noted}. */
    record ConnectionLost(int brokerId) implements ControllerCommand {}

    /** Takes a broker that is gone for good out of the cluster. Asks for {@link ControllerAnswer.BrokerUnregistered}. */
    record UnregisterBroker(int brokerId) implements ControllerCommand {}

    /** A leader says who is in sync (KIP-497). Asks for {@link ControllerAnswer.PartitionsAltered}. */
    record AlterPartition(int brokerId, long brokerEpoch, List<IsrChange> changes)
            implements OfBroker {}

    /**
     * Who is in sync with a leader.
     *
     * @param leaderEpoch under which it leads
     * @param partitionEpoch of the state that it knows
     * @param isr all in-sync replicas, itself among them
     */
    record IsrChange(
            Uuid topicId, int partition, int leaderEpoch, int partitionEpoch, List<InSync> isr) {}

    /**
     * A replica in sync.
     *
     * @param brokerEpoch of the life in which it has fetched (KIP-903), or {@link #ANY_EPOCH}
     */
    record InSync(int brokerId, long brokerEpoch) {
        /** For a leader that does not know: of itself. */
        public static final long ANY_EPOCH = -1;
    }

    /**
     * Moves replicas (KIP-455). Asks for {@link ControllerAnswer.ReassignmentsAltered}.
     *
     * @param factorMayChange whether a partition may get another number of replicas
     */
    record AlterReassignments(List<Reassignment> partitions, boolean factorMayChange)
            implements ControllerCommand {}

    /**
     * A move of one partition.
     *
     * @param replicas the preferred leader first; null to call off the move that is under way
     */
    record Reassignment(TopicPartition partition, @Nullable List<Integer> replicas) {}

    /**
     * An operator wants to restart brokers. Asks for {@link ControllerAnswer.OperatorAnswered}.
     *
     * @param brokers that go down together: one, or several of one rack
     * @param mayInterrupt whether partitions that need all of their replicas may stand still for as long
     * @param quorum as it is now
     */
    record PermitRestart(
            Operator operator, List<Integer> brokers, boolean mayInterrupt, Quorum quorum)
            implements ControllerCommand {}

    /** An operator wants something for which it has to be the one that counts. Asks for {@link ControllerAnswer.OperatorAnswered}. */
    record AdmitOperator(Operator operator) implements ControllerCommand {}

    /**
     * Who looks after the cluster from outside.
     *
     * @param epoch grows whenever another takes over
     */
    record Operator(String identity, long epoch) {}

    /**
     * Who votes on metadata.
     *
     * @param leader the node whose controller is active
     * @param current those of the voters that have what is committed
     */
    record Quorum(int leader, NavigableSet<Integer> voters, NavigableSet<Integer> current) {
        public Quorum {
            voters = Collections.unmodifiableNavigableSet(new TreeSet<>(voters));
            current = Collections.unmodifiableNavigableSet(new TreeSet<>(current));
        }
    }

    /** Something is due by the clock; only the machine itself asks for it. */
    record Tick() implements ControllerCommand {}
}
