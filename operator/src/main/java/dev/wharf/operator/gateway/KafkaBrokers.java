package dev.wharf.operator.gateway;

import dev.wharf.operator.observe.BrokerState;
import dev.wharf.operator.observe.BrokersSight;
import dev.wharf.operator.observe.MovingReplica;
import dev.wharf.operator.observe.TopicSight;
import dev.wharf.operator.observe.TopicState;
import dev.wharf.operator.plan.ClusterAction;
import dev.wharf.operator.plan.TopicAction;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterPartitionReassignmentsOptions;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.RaftVoterEndpoint;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * The brokers of one cluster, by Kafka's Admin client and by their HTTP port. The client is made when it is first needed, and made anew after a time of silence, as
 * brokers may have come back under other addresses.
 */
public final class KafkaBrokers implements Brokers {
    /** How long brokers may take over one question. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** After a silence topics are not asked about again for so long, so that a thousand of them do not wait for one cluster. */
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private static final Duration LINGER = Duration.ofMillis(5);

    /** What brokers say where a move would change how many replicas there are. */
    private static final String FACTOR_CHANGED = "InvalidReplicationFactor";

    private final Addresses addresses;
    private final Management management;
    private final Supplier<String> token;
    private final Batch<String, TopicLook> looks = new Batch<>(LINGER, this::lookAtTopics);
    private final Batch<TopicAction, Outcome> changes = new Batch<>(LINGER, this::change);

    private @Nullable Admin admin;
    private volatile long silentUntilNs = System.nanoTime();
    private volatile String silence = "";

    /** Where the brokers of a cluster are. */
    public interface Addresses {
        /** Hosts and ports with commas between them, for Kafka's client to begin with. */
        String bootstrap();

        /** A broker's host name. */
        String host(int broker);

        /** The port of the listener between brokers, voters among them. */
        int brokersPort();

        /** What the quorum calls the listener by which voters are reached; not the name that brokers among themselves have for the same port. */
        String votersListener();

        /** The port of the brokers' HTTP API. */
        int httpPort();
    }

    /** @param token what brokers of this cluster are shown; asked for each time, as it may change */
    public KafkaBrokers(Addresses addresses, Management management, Supplier<String> token) {
        this.addresses = addresses;
        this.management = management;
        this.token = token;
    }

    @Override
    public BrokersSight look() throws UnreachableException {
        try {
            BrokersSight sight = lookAtAll(client());
            heard();
            return sight;
        } catch (UnreachableException e) {
            fellSilent(e);
            throw e;
        } catch (ApiException e) {
            throw new UnreachableException("The brokers cannot tell: " + e.getMessage(), e);
        }
    }

    private static BrokersSight lookAtAll(Admin client) throws UnreachableException {
        Future<Collection<Node>> nodes =
                client.describeCluster(new DescribeClusterOptions().includeFencedBrokers(true))
                        .nodes();
        Future<QuorumInfo> quorum = client.describeMetadataQuorum().quorumInfo();
        Future<FeatureMetadata> features = client.describeFeatures().featureMetadata();
        Set<String> names =
                Answers.of(client.listTopics(new ListTopicsOptions().listInternal(true)).names());
        SortedMap<String, TopicState> topics = TopicReading.read(client, new TreeSet<>(names));
        SortedMap<Integer, BrokerState> brokers = new TreeMap<>();
        List<BrokerState> registered = TopicReading.brokers(Answers.of(nodes));
        BrokerSettings settings = BrokerSettings.read(client, registered);
        for (BrokerState broker : registered) {
            brokers.put(
                    broker.id(),
                    new BrokerState(
                            broker.id(),
                            broker.rack(),
                            broker.active(),
                            settings.isCordoned(broker.id())));
        }
        return new BrokersSight(
                QuorumReading.read(Answers.of(quorum)),
                brokers,
                List.copyOf(topics.values()),
                settings.ofAll(),
                Features.of(Answers.of(features)),
                settings.minInSyncReplicas());
    }

    @Override
    public @Nullable List<MovingReplica> moving(Collection<TopicState> topics) {
        try {
            return MoveReading.read(client(), topics);
        } catch (UnreachableException | ApiException silent) {
            // Nothing waits for this: it is asked again.
            return null;
        }
    }

    @Override
    public TopicLook look(String topic) {
        return isSilent() ? unknown() : looks.ask(topic);
    }

    private List<TopicLook> lookAtTopics(List<String> names) {
        if (isSilent()) {
            return names.stream().map(name -> unknown()).toList();
        }
        try {
            Admin client = client();
            Future<Collection<Node>> nodes =
                    client.describeCluster(new DescribeClusterOptions().includeFencedBrokers(true))
                            .nodes();
            Future<Config> settings = BrokerSettings.askOfAll(client);
            SortedMap<String, TopicState> topics = TopicReading.read(client, new TreeSet<>(names));
            List<BrokerState> brokers = TopicReading.brokers(Answers.of(nodes));
            SortedMap<String, String> config = BrokerSettings.ofAll(Answers.of(settings));
            heard();
            return names.stream().map(name -> seen(topics.get(name), brokers, config)).toList();
        } catch (UnreachableException e) {
            fellSilent(e);
            return names.stream().map(name -> unknown()).toList();
        } catch (ApiException e) {
            TopicSight sight = new TopicSight.Unknown("The brokers cannot tell: " + e.getMessage());
            return names.stream().map(name -> TopicLook.nobody(sight)).toList();
        }
    }

    private static TopicLook seen(
            @Nullable TopicState topic,
            List<BrokerState> brokers,
            SortedMap<String, String> config) {
        return new TopicLook(
                topic == null ? new TopicSight.Absent() : new TopicSight.Present(topic),
                brokers,
                config);
    }

    @Override
    public Outcome carryOut(TopicAction action) {
        return isSilent() ? new Outcome.Later(silence) : changes.ask(action);
    }

    private List<Outcome> change(List<TopicAction> actions) {
        try {
            return TopicChanges.carryOut(client(), actions);
        } catch (UnreachableException e) {
            fellSilent(e);
            return actions.stream().<Outcome>map(action -> new Outcome.Later(silence)).toList();
        }
    }

    /** Never changes how many replicas there are: one that was planned for a partition which has moved since is not carried out. */
    @Override
    public Outcome carryOut(ClusterAction.Move action) {
        Outcome outcome =
                ask(
                        client ->
                                client.alterPartitionReassignments(
                                                Map.of(
                                                        new TopicPartition(
                                                                action.topic(), action.partition()),
                                                        Optional.of(
                                                                new NewPartitionReassignment(
                                                                        action.replicas()))),
                                                new AlterPartitionReassignmentsOptions()
                                                        .allowReplicationFactorChange(false))
                                        .all());
        return outcome instanceof Outcome.Refused(String reason, String message)
                        && reason.equals(FACTOR_CHANGED)
                ? new Outcome.Later(message)
                : outcome;
    }

    @Override
    public Outcome carryOut(ClusterAction.AddVoter action) {
        return ask(
                client ->
                        client.addRaftVoter(
                                        action.id(),
                                        Uuid.fromString(action.directoryId()),
                                        Set.of(
                                                new RaftVoterEndpoint(
                                                        addresses.votersListener(),
                                                        addresses.host(action.id()),
                                                        addresses.brokersPort())))
                                .all());
    }

    @Override
    public Outcome carryOut(ClusterAction.RemoveVoter action) {
        return ask(
                client ->
                        client.removeRaftVoter(action.id(), Uuid.fromString(action.directoryId()))
                                .all());
    }

    @Override
    public Outcome carryOut(ClusterAction.Forget action) {
        return ask(client -> client.unregisterBroker(action.id()).all());
    }

    @Override
    public Outcome carryOut(ClusterAction.Cordon action) {
        return ask(client -> BrokerSettings.cordon(client, action.id(), action.cordoned()));
    }

    @Override
    public Outcome carryOut(ClusterAction.Configure action) {
        return ask(client -> BrokerSettings.configure(client, action));
    }

    @Override
    public Outcome carryOut(ClusterAction.Throttle action) {
        return ask(client -> BrokerSettings.throttle(client, action));
    }

    @Override
    public Outcome carryOut(ClusterAction.PreferLeaders action) {
        Set<TopicPartition> partitions = new HashSet<>();
        action.partitions()
                .forEach(
                        (topic, indexes) ->
                                indexes.forEach(
                                        index -> partitions.add(new TopicPartition(topic, index))));
        return ask(client -> client.electLeaders(ElectionType.PREFERRED, partitions).all());
    }

    @Override
    public Outcome carryOut(ClusterAction.RaiseFeatures action) {
        return ask(client -> Features.raise(client, action.levels()));
    }

    @Override
    public Outcome carryOut(ClusterAction.HandOver action) {
        return management.handOver(door(action.from()), action.from());
    }

    @Override
    public Outcome permitRestart(List<Integer> brokers, boolean interrupt) {
        return management.permitRestart(door(brokers.getFirst()), brokers, interrupt);
    }

    @Override
    public Outcome checkSettings(
            int broker, SortedMap<String, String> settings, List<String> jvmOptions) {
        return management.checkSettings(door(broker), settings, jvmOptions);
    }

    private Management.Door door(int broker) {
        return new Management.Door(addresses.host(broker), addresses.httpPort(), token.get());
    }

    private Outcome ask(Function<Admin, Future<Void>> request) {
        try {
            return Answers.outcome(request.apply(client()));
        } catch (UnreachableException e) {
            return new Outcome.Later(String.valueOf(e.getMessage()));
        }
    }

    private synchronized Admin client() throws UnreachableException {
        if (admin == null) {
            try {
                admin = Admin.create(settings());
            } catch (KafkaException e) {
                throw new UnreachableException(
                        "The brokers' addresses are not known yet: " + addresses.bootstrap(), e);
            }
        }
        return admin;
    }

    private Map<String, Object> settings() {
        int patienceMs = (int) PATIENCE.toMillis();
        return Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                addresses.bootstrap(),
                AdminClientConfig.CLIENT_ID_CONFIG,
                "wharf-operator",
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                patienceMs,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                patienceMs,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                500,
                AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG,
                false);
    }

    private boolean isSilent() {
        return silentUntilNs - System.nanoTime() > 0;
    }

    private TopicLook unknown() {
        return TopicLook.nobody(new TopicSight.Unknown(silence));
    }

    private void heard() {
        silentUntilNs = System.nanoTime();
    }

    private void fellSilent(UnreachableException e) {
        silence = String.valueOf(e.getMessage());
        silentUntilNs = System.nanoTime() + SILENCE.toNanos();
        close();
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
    }
}
