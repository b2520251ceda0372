package dev.wharf.operator.gateway;

import dev.wharf.operator.observe.BrokerState;
import dev.wharf.operator.observe.BrokersSight;
import dev.wharf.operator.observe.QuorumState;
import dev.wharf.operator.observe.TopicSight;
import dev.wharf.operator.observe.TopicState;
import dev.wharf.operator.plan.ClusterAction;
import dev.wharf.operator.plan.TopicAction;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.RaftVoterEndpoint;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
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

    /** Records of the metadata log that a follower may lack and be called caught up. */
    private static final long LAG_MAX = 100;

    private final Addresses addresses;
    private final Management management;
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

        /** The port of the listener between brokers. */
        int brokersPort();

        /** The name of that listener. */
        String brokersListener();

        /** The port of the brokers' HTTP API. */
        int httpPort();
    }

    public KafkaBrokers(Addresses addresses, Management management) {
        this.addresses = addresses;
        this.management = management;
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
                quorum(Answers.of(quorum)),
                brokers,
                List.copyOf(topics.values()),
                settings.minInSyncReplicas());
    }

    private static QuorumState quorum(QuorumInfo info) {
        long end =
                info.voters().stream()
                        .filter(voter -> voter.replicaId() == info.leaderId())
                        .mapToLong(QuorumInfo.ReplicaState::logEndOffset)
                        .max()
                        .orElse(Long.MAX_VALUE);
        return new QuorumState(
                info.leaderId(), members(info.voters(), end), members(info.observers(), end));
    }

    private static List<QuorumState.Member> members(
            List<QuorumInfo.ReplicaState> replicas, long end) {
        return replicas.stream()
                .map(
                        replica ->
                                new QuorumState.Member(
                                        replica.replicaId(),
                                        replica.replicaDirectoryId().toString(),
                                        replica.logEndOffset() >= end - LAG_MAX))
                .toList();
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
            SortedMap<String, TopicState> topics = TopicReading.read(client, new TreeSet<>(names));
            List<BrokerState> brokers = TopicReading.brokers(Answers.of(nodes));
            heard();
            return names.stream().map(name -> seen(topics.get(name), brokers)).toList();
        } catch (UnreachableException e) {
            fellSilent(e);
            return names.stream().map(name -> unknown()).toList();
        } catch (ApiException e) {
            TopicSight sight = new TopicSight.Unknown("The brokers cannot tell: " + e.getMessage());
            return names.stream().map(name -> new TopicLook(sight, List.of())).toList();
        }
    }

    private static TopicLook seen(@Nullable TopicState topic, List<BrokerState> brokers) {
        return new TopicLook(
                topic == null ? new TopicSight.Absent() : new TopicSight.Present(topic), brokers);
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

    @Override
    public Outcome carryOut(ClusterAction.Move action) {
        return carryOut(
                new TopicAction.Move(action.topic(), action.partition(), action.replicas()));
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
                                                        addresses.brokersListener(),
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
    public Outcome carryOut(ClusterAction.HandOver action) {
        return management.handOver(
                addresses.host(action.from()), addresses.httpPort(), action.from());
    }

    @Override
    public Outcome permitRestart(List<Integer> brokers, boolean interrupt) {
        return management.permitRestart(
                addresses.host(brokers.getFirst()), addresses.httpPort(), brokers, interrupt);
    }

    private Outcome ask(java.util.function.Function<Admin, Future<Void>> request) {
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
        return new TopicLook(new TopicSight.Unknown(silence), List.of());
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
