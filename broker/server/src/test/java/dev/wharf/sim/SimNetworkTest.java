package dev.wharf.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SimNetworkTest {
    private static final int FRAMES = 1_000;

    private final SimScheduler scheduler = new SimScheduler(11);
    private final SimNetwork network = new SimNetwork(scheduler);
    private final SimNetwork.SimWire one = network.join(1, new SimLoop(scheduler, "one"));
    private final SimNetwork.SimWire two = network.join(2, new SimLoop(scheduler, "two"));
    private final List<Integer> received = new ArrayList<>();

    private void sendAllAndWait() {
        two.onFrame((from, frame) -> received.add(frame.getInt()));
        for (int i = 0; i < FRAMES; i++) {
            one.send(2, ByteBuffer.allocate(4).putInt(i).flip());
        }
        scheduler.runFor(1_000_000_000);
    }

    @Test
    void aCalmNetworkDeliversEachFrameOnce() {
        sendAllAndWait();
        assertThat(received).hasSize(FRAMES).doesNotHaveDuplicates();
    }

    @Test
    void aStormLosesDoublesAndReordersButNeverAlters() {
        network.setFaults(SimNetwork.Faults.STORMY);
        sendAllAndWait();
        List<Integer> distinct = received.stream().distinct().toList();
        assertThat(distinct).hasSizeBetween(FRAMES * 8 / 10, FRAMES - 1);
        assertThat(received).hasSizeGreaterThan(distinct.size());
        assertThat(received).isNotEqualTo(received.stream().sorted().toList());
        assertThat(received).allMatch(number -> number >= 0 && number < FRAMES);
    }

    @Test
    void aCutIsOneWayAndLastsUntilItIsHealed() {
        network.cut(1, 2);
        sendAllAndWait();
        assertThat(received).isEmpty();
        List<Integer> back = new ArrayList<>();
        one.onFrame((from, frame) -> back.add(from));
        two.send(1, ByteBuffer.allocate(4));
        network.heal();
        sendAllAndWait();
        assertThat(back).containsExactly(2);
        assertThat(received).hasSize(FRAMES);
    }

    @Test
    void framesForANodeThatIsGoneAreLost() {
        network.leave(2);
        sendAllAndWait();
        assertThat(received).isEmpty();
    }
}
