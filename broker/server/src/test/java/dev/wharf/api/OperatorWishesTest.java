package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.TestCluster.Node;
import dev.wharf.cluster.OperatorWish;
import dev.wharf.controller.ControllerAnswer.OperatorAnswered;
import dev.wharf.controller.ControllerAnswer.Verdict;
import dev.wharf.controller.ControllerCommand.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An operator of the cluster asks whichever broker it reaches. */
final class OperatorWishesTest {
    private static final Operator OPERATOR = new Operator("operator", 1);

    private final TestCluster cluster = TestCluster.start();

    @Test
    void aRestartIsPermittedByTheControllerWhoeverIsAsked() {
        Topics.create(cluster.node(1).connect(), "orders", 3);
        List<Node> others = cluster.others();
        Node first = others.getFirst();
        Node second = others.getLast();
        assertThat(restart(second, first).verdict()).isEqualTo(Verdict.GRANTED);
        assertThat(restart(cluster.controller(), second).reason())
                .isEqualTo("broker " + first.id() + " has the permit and has not restarted yet");
        first.stop();
        first.start();
        cluster.await(
                "the first is back, and the second may",
                () ->
                        restart(first.isServing() ? first : second, second).verdict()
                                == Verdict.GRANTED);
    }

    @Test
    void whileOneIsAwayTheQuorumCanSpareNoOther() {
        List<Node> others = cluster.others();
        others.getFirst().kill();
        cluster.runForMs(5_000);
        assertThat(restart(cluster.controller(), others.getLast()).reason())
                .isEqualTo("the metadata quorum would have 1 of 3 voters, and no majority");
    }

    @Test
    void theActiveControllerHandsOverAndMayRestartThen() {
        Node before = cluster.controller();
        Node other = cluster.others().getFirst();
        assertThat(restart(other, before).reason())
                .isEqualTo(
                        "broker "
                                + before.id()
                                + " is the active controller, and has to hand over first");
        assertThat(handOver(other, before).verdict()).isEqualTo(Verdict.GRANTED);
        assertThat(cluster.controller()).isNotSameAs(before);
        assertThat(handOver(before, before).verdict()).as("again").isEqualTo(Verdict.GRANTED);
        assertThat(restart(before, before).verdict()).isEqualTo(Verdict.GRANTED);
    }

    @Test
    void whoAsksTheControllerItselfIsAnsweredToo() {
        Node before = cluster.controller();
        assertThat(handOver(before, before).verdict()).isEqualTo(Verdict.GRANTED);
        assertThat(cluster.controller()).isNotSameAs(before);
    }

    @Test
    void whereNobodyElseHasAllTheControllerStays() {
        Node controller = cluster.controller();
        for (Node other : cluster.others()) {
            other.pause(20_000);
        }
        cluster.runForMs(1_000);
        @Nullable OperatorAnswered answer =
                tryAsk(controller, new OperatorWish.HandOver(OPERATOR, controller.id()));
        assertThat(answer == null ? Verdict.REFUSED : answer.verdict()).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void aNodeThatIsAloneHasNobodyToHandOverTo() {
        TestBroker alone = TestBroker.start();
        List<@Nullable OperatorAnswered> told = new ArrayList<>();
        alone.broker().ask(new OperatorWish.HandOver(OPERATOR, 1), told::add);
        alone.scheduler().runUntil(() -> !told.isEmpty(), 1_000_000_000L);
        assertThat(Objects.requireNonNull(told.getFirst()).reason())
                .isEqualTo("no other voter has all that there is");
    }

    private OperatorAnswered restart(Node asked, Node broker) {
        return ask(asked, new OperatorWish.Restart(OPERATOR, List.of(broker.id()), true));
    }

    private OperatorAnswered handOver(Node asked, Node from) {
        return ask(asked, new OperatorWish.HandOver(OPERATOR, from.id()));
    }

    private OperatorAnswered ask(Node asked, OperatorWish wish) {
        return Objects.requireNonNull(tryAsk(asked, wish));
    }

    private @Nullable OperatorAnswered tryAsk(Node asked, OperatorWish wish) {
        List<@Nullable OperatorAnswered> told = new ArrayList<>();
        asked.broker().ask(wish, told::add);
        cluster.await("an answer", () -> !told.isEmpty());
        return told.getFirst();
    }
}
