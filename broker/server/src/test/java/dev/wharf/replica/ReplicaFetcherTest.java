package dev.wharf.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.wharf.metadata.MetadataImage;
import dev.wharf.peer.PeerAnswer;
import dev.wharf.peer.PeerBody;
import dev.wharf.peer.PeerCalls;
import dev.wharf.protocol.message.peer.ReplicaFetchRequest;
import dev.wharf.protocol.message.peer.ReplicaFetchResponse;
import dev.wharf.protocol.wire.MalformedMessageException;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimNetwork;
import dev.wharf.sim.SimScheduler;
import dev.wharf.types.Uuid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a follower's node asks of one leader, whose answers are written here. */
final class ReplicaFetcherTest {
    private static final long SECOND_NS = 1_000_000_000;
    private static final int LEADER = 2;
    private static final Uuid TOPIC = new Uuid(7, 7);

    private final SimScheduler scheduler = new SimScheduler(1);
    private final SimNetwork network = new SimNetwork(scheduler);
    private final SimLoop home = new SimLoop(scheduler, "follower");
    private final List<ReplicaFetchRequest> asked = new ArrayList<>();
    private final List<PeerAnswer> answers = new ArrayList<>();
    private final List<Consumer<List<FetchedRecords.Progress>>> taken = new ArrayList<>();
    private final ReplicaFetcher fetcher;

    ReplicaFetcherTest() {
        SimLoop leader = new SimLoop(scheduler, "leader");
        calls(LEADER, leader).serve(ReplicaFetcher.KEY, this::onQuestion);
        TreeMap<String, String> texts = new TreeMap<>();
        fetcher =
                new ReplicaFetcher(
                        new ReplicaFetchers.Place(
                                home,
                                scheduler.entropy().fork("sessions"),
                                calls(1, home),
                                new PartitionLoops(List.of(home)),
                                ReplicaConfig.from(texts),
                                new ReplicationThrottles(
                                        new BrokerSettings(1, texts),
                                        () -> MetadataImage.EMPTY,
                                        new SimClock(scheduler)),
                                () -> 1),
                        LEADER,
                        loop -> (fetched, done) -> taken.add(done));
    }

    /** One waits for its disk, while the other has had an error, rested, and wants to go on from where it was (seed 3001557 of the cluster). */
    @Test
    void whatIsToBeFetchedAnewWhileOthersAreTakenIsAskedForAgain() {
        FollowerPosition waits = position(0, 10);
        FollowerPosition rests = position(1, 20);
        home.run(() -> fetcher.fetch(waits));
        home.run(() -> fetcher.fetch(rests));
        settle();
        answer(waits, rests);
        assertThat(taken).hasSize(1);
        home.run(() -> fetcher.fetch(position(1, 20)));
        settle();
        home.run(
                () ->
                        taken.getFirst()
                                .accept(
                                        List.of(
                                                new FetchedRecords.Progress(waits, position(0, 15)),
                                                new FetchedRecords.Progress(rests, null))));
        settle();
        assertThat(asked.getLast().positions())
                .extracting(
                        ReplicaFetchRequest.ReplicaPosition::partition,
                        ReplicaFetchRequest.ReplicaPosition::fetchOffset)
                .containsExactlyInAnyOrder(tuple(0, 15L), tuple(1, 20L));
    }

    private PeerCalls calls(int nodeId, SimLoop loop) {
        return new PeerCalls(
                nodeId, network.join(nodeId, loop), loop, scheduler.entropy().fork("c" + nodeId));
    }

    private static FollowerPosition position(int partition, long offset) {
        return new FollowerPosition(new ReplicaKey(TOPIC, partition), LEADER, 3, offset, 3, 0, 0);
    }

    private void onQuestion(int from, ByteBuffer body, PeerAnswer answer) {
        try {
            asked.add(PeerBody.read(body, new ReplicaFetchRequest()));
        } catch (MalformedMessageException e) {
            throw new AssertionError(e);
        }
        answers.add(answer);
    }

    /** Answers the last question with something for each. */
    private void answer(FollowerPosition... positions) {
        List<ReplicaFetchResponse.ReplicaRecords> parts = new ArrayList<>();
        for (FollowerPosition position : positions) {
            parts.add(
                    new ReplicaFetchResponse.ReplicaRecords()
                            .setTopicId(TOPIC)
                            .setPartition(position.key().partition()));
        }
        answers.getLast().send(PeerBody.write(new ReplicaFetchResponse().setPartitions(parts)));
        settle();
    }

    private void settle() {
        scheduler.runFor(SECOND_NS / 5);
    }
}
