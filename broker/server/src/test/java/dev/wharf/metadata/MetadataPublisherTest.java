package dev.wharf.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import dev.wharf.types.Invariants.InvariantViolation;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MetadataPublisherTest {
    private final SimScheduler scheduler = new SimScheduler(3);
    private final SimLoop owner = new SimLoop(scheduler, "owner");
    private final SimLoop other = new SimLoop(scheduler, "other");
    private final MetadataPublisher publisher = new MetadataPublisher(owner);
    private final List<String> seen = new ArrayList<>();

    private MetadataDelta delta(MetadataImage before, int number) {
        MetadataDelta.Builder builder = new MetadataDelta.Builder(before);
        builder.apply(new MetadataRecord.Topic("topic" + number, new Uuid(50, number)));
        return builder.build(number);
    }

    @Test
    void theImageMovesWhenEveryLoopHasSeenItAndInOrder() {
        publisher.subscribe(
                owner,
                (delta, done) -> {
                    seen.add("owner " + delta.offset() + owner.inLoop());
                    done.run();
                });
        publisher.subscribe(
                other,
                (delta, done) -> {
                    seen.add("other " + delta.offset() + other.inLoop());
                    assertThat(publisher.image()).isNotEqualTo(delta.image());
                    done.run();
                });
        MetadataDelta first = delta(MetadataImage.EMPTY, 1);
        MetadataDelta second = delta(first.image(), 2);
        owner.run(
                () -> {
                    publisher.publish(first, () -> seen.add("seen 1"));
                    publisher.publish(second, () -> seen.add("seen 2"));
                });
        assertThat(publisher.image()).isEqualTo(MetadataImage.EMPTY);
        scheduler.runFor(1_000_000_000L);
        assertThat(publisher.image()).isEqualTo(second.image());
        assertThat(seen)
                .hasSize(6)
                .containsSubsequence("owner 1true", "seen 1", "seen 2")
                .containsSubsequence("other 1true", "other 2true", "seen 2");
    }

    @Test
    void aListenerThatTakesItsTimeHoldsTheImageBack() {
        List<Runnable> unfinished = new ArrayList<>();
        publisher.subscribe(other, (delta, done) -> unfinished.add(done));
        MetadataDelta delta = delta(MetadataImage.EMPTY, 1);
        owner.run(() -> publisher.publish(delta, () -> seen.add("seen")));
        scheduler.runFor(1_000_000_000L);
        assertThat(publisher.image()).isEqualTo(MetadataImage.EMPTY);
        other.run(unfinished.getFirst());
        scheduler.runFor(1_000_000_000L);
        assertThat(publisher.image()).isEqualTo(delta.image());
        assertThat(seen).containsExactly("seen");
    }

    @Test
    void whoeverHasHeardOfADeltaCanWaitForTheImage() {
        List<Runnable> unfinished = new ArrayList<>();
        publisher.subscribe(
                other,
                (delta, done) -> {
                    unfinished.add(done);
                    publisher.whenCaughtUp(
                            () -> seen.add("caught up " + publisher.offset() + owner.inLoop()));
                });
        owner.run(() -> publisher.publish(delta(MetadataImage.EMPTY, 1), () -> seen.add("seen")));
        scheduler.runFor(1_000_000_000L);
        assertThat(seen).isEmpty();
        other.run(unfinished.getFirst());
        scheduler.runFor(1_000_000_000L);
        assertThat(seen).containsExactly("seen", "caught up 1true");
        publisher.whenCaughtUp(() -> seen.add("at once"));
        scheduler.runFor(1_000_000_000L);
        assertThat(seen).endsWith("at once");
    }

    @Test
    void withoutListenersAnImageIsSeenAtOnce() {
        MetadataDelta delta = delta(MetadataImage.EMPTY, 1);
        owner.run(() -> publisher.publish(delta, () -> seen.add("seen")));
        assertThat(seen).containsExactly("seen");
        assertThat(publisher.image()).isEqualTo(delta.image());
    }

    @Test
    void whoeverSubscribesLateIsToldSo() {
        owner.run(() -> publisher.publish(delta(MetadataImage.EMPTY, 1), () -> {}));
        assertThatThrownBy(() -> publisher.subscribe(other, (delta, done) -> {}))
                .isInstanceOf(InvariantViolation.class);
    }
}
