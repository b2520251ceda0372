package dev.wharf.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimNetwork;
import dev.wharf.sim.SimScheduler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SplitWireTest {
    private static final short DATA = 10_900;
    private static final short METADATA = 10_901;
    private static final long TIMEOUT_MS = 5_000;
    private static final long PAUSE_NS = 500_000_000L;

    private final SimScheduler scheduler = new SimScheduler(7);
    private final SimNetwork network = new SimNetwork(scheduler);
    private final List<String> heard = new ArrayList<>();
    private final Node one = new Node(1);
    private final Node two = new Node(2);

    /** A node with a loop for data, which has the wire, and one for metadata. */
    private final class Node {
        private final SimLoop dataLoop;
        private final SimLoop metadataLoop;
        private final PeerCalls data;
        private final PeerCalls metadata;

        Node(int id) {
            dataLoop = new SimLoop(scheduler, "data " + id);
            metadataLoop = new SimLoop(scheduler, "metadata " + id);
            SplitWire wire =
                    new SplitWire(network.join(id, dataLoop), dataLoop, metadataLoop, Set.of(DATA));
            data = new PeerCalls(id, wire.trunk(), dataLoop, scheduler.entropy().fork("d" + id));
            metadata =
                    new PeerCalls(
                            id, wire.branch(), metadataLoop, scheduler.entropy().fork("m" + id));
            serve(id, data, dataLoop, DATA);
            serve(id, metadata, metadataLoop, METADATA);
        }

        private void serve(int id, PeerCalls calls, SimLoop loop, short key) {
            calls.serve(
                    key,
                    (from, body, answer) -> {
                        assertThat(loop.inLoop()).isTrue();
                        answer.send(body);
                    });
            calls.whenGone(gone -> heard.add("node " + id + ": " + gone + " is gone, " + key));
        }

        void ask(int toNodeId, short key) {
            SimLoop loop = key == DATA ? dataLoop : metadataLoop;
            PeerCalls calls = key == DATA ? data : metadata;
            loop.post(
                    () ->
                            calls.call(
                                    toNodeId,
                                    key,
                                    ByteBuffer.wrap(new byte[] {1}),
                                    TIMEOUT_MS,
                                    new Answers(loop, key)));
        }
    }

    private final class Answers implements PeerCalls.Callback {
        private final SimLoop loop;
        private final short key;

        Answers(SimLoop loop, short key) {
            this.loop = loop;
            this.key = key;
        }

        @Override
        public void onAnswer(ByteBuffer body) {
            assertThat(loop.inLoop()).isTrue();
            assertThat(body.get()).isEqualTo((byte) 1);
            heard.add("answer " + key);
        }

        @Override
        public void onLost() {
            heard.add("lost " + key);
        }
    }

    @Test
    void eachQuestionIsServedAndAnsweredOnTheLoopOfItsKey() {
        one.ask(2, DATA);
        two.ask(1, METADATA);
        scheduler.runFor(PAUSE_NS);
        assertThat(heard).containsExactlyInAnyOrder("answer " + DATA, "answer " + METADATA);
    }

    @Test
    void aMetadataLoopThatStandsStillHoldsUpNoData() {
        two.metadataLoop.pause(2 * PAUSE_NS);
        one.ask(2, METADATA);
        one.ask(2, DATA);
        scheduler.runFor(PAUSE_NS);
        assertThat(heard).containsExactly("answer " + DATA);
        scheduler.runFor(2 * PAUSE_NS);
        assertThat(heard).containsExactly("answer " + DATA, "answer " + METADATA);
    }

    @Test
    void bothHearThatANodeIsGone() {
        one.ask(2, DATA);
        scheduler.runFor(PAUSE_NS);
        heard.clear();
        network.die(2);
        scheduler.runFor(PAUSE_NS);
        assertThat(heard)
                .containsExactlyInAnyOrder(
                        "node 1: 2 is gone, " + DATA, "node 1: 2 is gone, " + METADATA);
    }
}
