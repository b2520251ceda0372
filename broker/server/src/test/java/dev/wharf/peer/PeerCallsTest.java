package dev.wharf.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimNetwork;
import dev.wharf.sim.SimScheduler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PeerCallsTest {
    private static final short ADD_ONE = 10_900;
    private static final short UNKNOWN = 10_901;
    private static final long TIMEOUT_MS = 1_000;
    private static final long LONG_NS = 10_000_000_000L;

    private final SimScheduler scheduler = new SimScheduler(7);
    private final SimNetwork network = new SimNetwork(scheduler);
    private final SimLoop oneLoop = new SimLoop(scheduler, "one");
    private final SimLoop twoLoop = new SimLoop(scheduler, "two");
    private final PeerCalls one = calls(1, oneLoop);
    private final PeerCalls two = calls(2, twoLoop);
    private final List<String> heard = new ArrayList<>();

    private PeerCalls calls(int nodeId, SimLoop loop) {
        PeerCalls calls =
                new PeerCalls(
                        nodeId,
                        network.join(nodeId, loop),
                        loop,
                        scheduler.entropy().fork("calls" + nodeId));
        calls.serve(ADD_ONE, (from, body, answer) -> answer.send(number(body.getInt() + 1)));
        return calls;
    }

    private static ByteBuffer number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).flip();
    }

    private void ask(int toNodeId, short key, int value) {
        oneLoop.post(
                () ->
                        one.call(
                                toNodeId,
                                key,
                                number(value),
                                TIMEOUT_MS,
                                new PeerCalls.Callback() {
                                    @Override
                                    public void onAnswer(ByteBuffer body) {
                                        heard.add("answer " + body.getInt());
                                    }

                                    @Override
                                    public void onLost() {
                                        heard.add("lost " + value);
                                    }
                                }));
    }

    @Test
    void a_question_is_answered_by_the_node_that_was_asked() {
        ask(2, ADD_ONE, 41);
        scheduler.runFor(LONG_NS);
        assertThat(heard).containsExactly("answer 42");
        assertThat(one.openCalls()).isZero();
    }

    @Test
    void a_node_may_ask_itself() {
        ask(1, ADD_ONE, 41);
        scheduler.runFor(LONG_NS);
        assertThat(heard).containsExactly("answer 42");
    }

    @Test
    void a_call_to_nobody_a_cut_or_an_unserved_key_is_lost_in_time() {
        ask(3, ADD_ONE, 1);
        ask(2, UNKNOWN, 2);
        network.cut(2, 1);
        ask(2, ADD_ONE, 3);
        scheduler.runFor(LONG_NS);
        assertThat(heard).containsExactlyInAnyOrder("lost 1", "lost 2", "lost 3");
        assertThat(one.openCalls()).isZero();
    }

    @Test
    void in_a_storm_each_call_ends_once_and_with_its_own_answer() {
        network.setFaults(SimNetwork.Faults.STORMY);
        int calls = 500;
        for (int i = 0; i < calls; i++) {
            ask(2, ADD_ONE, i * 10);
        }
        scheduler.runFor(LONG_NS);
        assertThat(heard).hasSize(calls).doesNotHaveDuplicates();
        assertThat(heard).anyMatch(line -> line.startsWith("lost"));
        assertThat(heard).allMatch(line -> line.startsWith("lost") || line.endsWith("1"));
    }

    @Test
    void bytes_that_are_no_frame_of_ours_disturb_nothing() {
        SimNetwork.SimWire stranger = network.join(9, new SimLoop(scheduler, "stranger"));
        stranger.send(1, ByteBuffer.wrap(new byte[] {1, 2}));
        stranger.send(1, ByteBuffer.wrap(new byte[PeerFrame.HEADER_BYTES + 1]).put(0, (byte) 77));
        ask(2, ADD_ONE, 1);
        scheduler.runFor(LONG_NS);
        assertThat(heard).containsExactly("answer 2");
    }

    @Test
    void the_end_of_a_process_is_heard_of_and_a_power_cut_is_not() {
        List<Integer> gone = new ArrayList<>();
        one.whenGone(gone::add);
        network.join(3, new SimLoop(scheduler, "three"));
        network.leave(3);
        network.die(2);
        scheduler.runFor(LONG_NS);
        assertThat(gone).containsExactly(2);
        assertThat(two.openCalls()).isZero();
    }
}
