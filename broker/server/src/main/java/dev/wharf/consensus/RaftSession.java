package dev.wharf.consensus;

import dev.wharf.consensus.RaftEvents.RaftEvent;
import dev.wharf.env.Completion;
import dev.wharf.env.Loop;
import dev.wharf.peer.PeerAnswer;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.raft.Endpoints;
import org.apache.kafka.raft.KafkaRaftClient;
import org.apache.kafka.raft.RaftClients;
import org.apache.kafka.raft.RaftRequest;
import org.apache.kafka.raft.ReplicaKey;
import org.apache.kafka.raft.errors.RaftException;
import org.apache.kafka.server.common.OffsetAndEpoch;
import org.apache.kafka.snapshot.SnapshotWriter;
import org.jspecify.annotations.Nullable;

/**
 * One opening of the Raft library over the log on the disk: polls it when there is something to do or its time has come, and tells its owner afterwards
 * what it said.
 * Ends when the log was truncated, when the library fails, or when it is closed.
 *
 * <p>Owner: the loop of the log.
 */
final class RaftSession {
    private static final int MAX_POLLS_PER_TURN = 64;
    private static final int SNAPSHOT_BATCH_BYTES = 1024 * 1024;

    private final RaftParts parts;
    private final RaftConfig config;
    private final Owner owner;
    private final RaftTime time;
    private final DiskRaftLog log;
    private final RaftPeers peers;
    private final RaftEvents events;
    private final LoopQueue queue = new LoopQueue(this::onWork);
    private final LoopExpirations expirations;
    private final Metrics metrics;
    private final KafkaRaftClient<byte[]> client;
    private final Set<Consumer<@Nullable ApiMessage>> askers = new LinkedHashSet<>();
    private Loop.@Nullable Timer timer;
    private boolean inTurn;
    private boolean turnPosted;
    private boolean closed;

    /** Hears what a session has to tell; never within a poll of the library. */
    interface Owner {
        void onEvent(RaftEvent event) throws IOException;

        /** A poll is over and all that it has told. */
        void onPolled();

        /** The log was truncated, and the library has to be opened anew before it answers anything. */
        void onTruncated();

        /** The library has shut down as it was asked to. */
        void onShutDown();

        /** The library, or the disk below it, has failed. */
        void onFailure(RuntimeException failure);
    }

    /**
     * Opens the log and the library over it.
     *
     * @param toldOffset what is committed before it is known to the owner
     * @throws IOException when the log cannot be read
     * @throws RuntimeException when the library cannot go on from what the log says
     */
    static RaftSession open(
            RaftParts parts, RaftConfig config, Uuid directoryId, long toldOffset, Owner owner)
            throws IOException {
        RaftSession session = new RaftSession(parts, config, directoryId, toldOffset, owner);
        try {
            QuorumStateFile state = new QuorumStateFile(parts.disk(), MetadataDirectory.NAME);
            ReplicaKey self = ReplicaKey.of(config.nodeId(), KafkaIds.of(directoryId));
            OwnCandidacy.giveUp(state, self, session.log);
            session.client.register(session.events);
            session.client.initialize(Map.of(), state, session.metrics, ignored -> {});
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
        session.onWork();
        return session;
    }

    private RaftSession(
            RaftParts parts, RaftConfig config, Uuid directoryId, long toldOffset, Owner owner)
            throws IOException {
        this.parts = parts;
        this.config = config;
        this.owner = owner;
        this.time = new RaftTime(parts.clock());
        this.events = new RaftEvents(toldOffset);
        this.peers = new RaftPeers(parts.calls(), config);
        this.expirations = new LoopExpirations(parts.loop());
        this.log =
                DiskRaftLog.open(
                        parts.disk(),
                        parts.loop(),
                        MetadataDirectory.NAME,
                        config.log().segmentBytes(),
                        this::onDiskTrouble);
        this.metrics = new Metrics(time);
        this.client = newClient(directoryId);
    }

    private KafkaRaftClient<byte[]> newClient(Uuid directoryId) {
        ListenerName listener = peers.listenerName();
        Voter.Endpoint self = config.endpoint();
        List<InetSocketAddress> bootstrap = new ArrayList<>();
        config.peers().forEach((id, peer) -> bootstrap.add(address(peer)));
        return RaftClients.create(
                new RaftClients.Replica(
                        config.nodeId(),
                        KafkaIds.of(directoryId),
                        config.clusterId(),
                        Endpoints.fromInetSocketAddresses(Map.of(listener, address(self))),
                        config.mayVote(),
                        bootstrap,
                        config.timeouts().fetchWaitMs()),
                new RaftClients.Parts(
                        peers, queue, log, new GrowingBuffers(), time, expirations, parts.dice()),
                new BytesSerde(),
                config.forLibrary());
    }

    private static InetSocketAddress address(Voter.Endpoint endpoint) {
        return InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
    }

    // ---- polling

    private void onWork() {
        if (!inTurn && !turnPosted && !closed) {
            turnPosted = true;
            cancelTimer();
            parts.loop().post(this::takeTurn);
        }
    }

    private void takeTurn() {
        if (closed) {
            return;
        }
        cancelTimer();
        turnPosted = false;
        inTurn = true;
        int polls = 0;
        do {
            poll();
            polls++;
        } while (!closed && queue.hasWork() && polls < MAX_POLLS_PER_TURN);
        inTurn = false;
        if (closed) {
            return;
        }
        if (queue.hasWork()) {
            onWork();
        } else {
            timer = parts.loop().schedule(queue.waitMs(), this::takeTurn);
        }
    }

    private void poll() {
        queue.begin();
        RuntimeException failure = null;
        try {
            client.poll();
        } catch (RuntimeException e) {
            failure = e;
        }
        boolean truncated = log.takeTruncated();
        if (failure == null && !truncated) {
            peers.flush();
        }
        tell(failure);
        if (closed) {
            return;
        }
        if (truncated) {
            owner.onTruncated();
        } else if (!client.isRunning()) {
            owner.onShutDown();
        } else {
            owner.onPolled();
        }
    }

    /** Tells what the library has said, and then that it has failed, if it has. */
    private void tell(@Nullable RuntimeException failure) {
        RuntimeException first = failure;
        RaftEvent event = events.poll();
        while (event != null && !closed) {
            try {
                owner.onEvent(event);
            } catch (IOException e) {
                first = new UncheckedIOException(e);
                break;
            }
            event = events.poll();
        }
        if (first != null && !closed) {
            owner.onFailure(first);
        }
    }

    private void onDiskTrouble(IOException failure) {
        if (!closed) {
            owner.onFailure(new UncheckedIOException(failure));
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    // ---- what the owner asks for

    /** Whether this node leads as far as the library knows. */
    boolean leads() {
        return RaftClients.leads(client);
    }

    /** What the leader said to be committed when this node first asked it; -1 before. */
    long leaderCommittedOffset() {
        return peers.leaderCommittedOffset();
    }

    /**
     * Hands records to the leader's next batch.
     *
     * @return the offset after the last record
     * @throws IOException when nothing was taken
     */
    long append(int epoch, List<byte[]> records) throws IOException {
        try {
            long lastOffset = client.prepareAppend(epoch, records);
            client.schedulePreparedAppend();
            return lastOffset + 1;
        } catch (RaftException | IllegalStateException | IllegalArgumentException e) {
            throw new IOException("the metadata log takes no appends in epoch " + epoch, e);
        }
    }

    /** Takes a question of another node, which is answered later or never. */
    void onQuestion(ApiMessageType type, ByteBuffer body, PeerAnswer answer) {
        if (queue.isFull()) {
            return;
        }
        RaftRequest.Inbound question = peers.readQuestion(type, body, time.milliseconds(), answer);
        if (question == null) {
            return;
        }
        if (type == ApiMessageType.API_VERSIONS) {
            answer.send(RaftMessages.encode(RaftPeers.versions(), question.apiVersion()));
        } else {
            client.handle(question);
        }
    }

    /** Asks the library in its own words; {@code then} gets the answer once, null if the session ends before. */
    void ask(ApiMessage question, Consumer<@Nullable ApiMessage> then) {
        Consumer<@Nullable ApiMessage> asker =
                new Consumer<>() { // each an object of its own, to be found again
                    @Override
                    public void accept(@Nullable ApiMessage answer) {
                        then.accept(answer);
                    }
                };
        askers.add(asker);
        ApiMessageType type = ApiMessageType.fromApiKey(question.apiKey());
        RaftRequest.Inbound inbound =
                new RaftRequest.Inbound(
                        peers.listenerName(),
                        peers.newCorrelationId(),
                        RaftMessages.latestVersion(type),
                        question,
                        time.milliseconds());
        var _ =
                inbound.completion.whenComplete(
                        (response, failure) -> {
                            if (askers.remove(asker)) {
                                events.add(
                                        new RaftEvent.Answered(
                                                asker, response == null ? null : response.data()));
                                queue.wakeup();
                            }
                        });
        client.handle(inbound);
    }

    /** Writes a snapshot of what is committed before {@code endOffset}. */
    void writeSnapshot(long endOffset, Consumer<Consumer<byte[]>> source, Completion done) {
        OffsetAndEpoch id = new OffsetAndEpoch(endOffset, log.epochBefore(endOffset));
        log.expectOwnSnapshot(done);
        Optional<SnapshotWriter<byte[]>> begun;
        try {
            begun = client.createSnapshot(id, time.milliseconds());
        } catch (UncheckedIOException e) {
            parts.loop().post(() -> done.onDone(e.getCause()));
            return;
        }
        if (begun.isEmpty()) { // there is this one, or a later one
            parts.loop().post(() -> done.onDone(null));
            return;
        }
        try (SnapshotWriter<byte[]> writer = begun.get()) {
            fill(writer, source);
            writer.freeze();
        } catch (UncheckedIOException e) {
            parts.loop().post(() -> done.onDone(e.getCause()));
        }
    }

    private static void fill(SnapshotWriter<byte[]> writer, Consumer<Consumer<byte[]>> source) {
        List<byte[]> batch = new ArrayList<>();
        int[] sizeBytes = {0};
        source.accept(
                record -> {
                    batch.add(record);
                    sizeBytes[0] += record.length;
                    if (sizeBytes[0] >= SNAPSHOT_BATCH_BYTES) {
                        writer.append(List.copyOf(batch));
                        batch.clear();
                        sizeBytes[0] = 0;
                    }
                });
        if (!batch.isEmpty()) {
            writer.append(batch);
        }
    }

    /** Has the library hand its leadership over to another voter; this one may be elected again later. */
    void resign() {
        client.resign(client.leaderAndEpoch().epoch());
    }

    /** Has the library hand its leadership over and stop; {@link Owner#onShutDown} hears of it. */
    void shutDown(int timeoutMs) {
        var _ = client.shutdown(timeoutMs);
    }

    /** Ends the session: nothing is told, answered or written any more. Who has asked gets null. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        cancelTimer();
        peers.close();
        expirations.close();
        log.close();
        metrics.close();
        List<Consumer<@Nullable ApiMessage>> unanswered = List.copyOf(askers);
        askers.clear();
        unanswered.forEach(asker -> asker.accept(null));
    }
}
