package dev.wharf.sim.check;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@link LastRecords} convicts who loses a key's last record, and nobody else. */
final class LastRecordsTest {
    private static final long TOMBSTONES_STAY_NS = 100;

    private final long[] nowNs = {1};
    private final LastRecords lasts = new LastRecords(TOMBSTONES_STAY_NS, () -> nowNs[0]);

    private SimRecord send(String id, String key, @Nullable String value) {
        SimRecord record =
                new SimRecord(
                        id, key, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        lasts.onSent(record);
        return record;
    }

    private SimRecord acknowledge(long offset, String id, @Nullable String value) {
        SimRecord record = send(id, "key", value);
        lasts.onPlace(offset, record);
        return record;
    }

    private void audit(PartitionHistory.Read... found) {
        lasts.onAudit();
        lasts.onRead(0, 100, List.of(found));
        lasts.onAudited();
    }

    @Test
    void aLastValueThatIsNotReadIsMissed() {
        acknowledge(5, "a", "value");
        assertThatThrownBy(() -> lasts.onRead(0, 9, List.of()))
                .hasMessageContaining("the last record of key, a at 5, is not in a read");
    }

    @Test
    void aReadThatEndsBeforeItOrBeginsBehindItMissesNothing() {
        acknowledge(5, "a", "value");
        assertThatCode(
                        () -> {
                            lasts.onRead(0, 5, List.of());
                            lasts.onRead(6, 9, List.of());
                        })
                .doesNotThrowAnyException();
    }

    @Test
    void whatHasASuccessorMayBeGone() {
        acknowledge(5, "a", "value");
        SimRecord successor = acknowledge(7, "b", "value");
        assertThatCode(() -> audit(new PartitionHistory.Read(7, successor)))
                .doesNotThrowAnyException();
    }

    @Test
    void whatMayHaveASuccessorMayBeGoneFromAReadAndNotFromAnAudit() {
        acknowledge(5, "a", "value");
        send("b", "key", "value");
        assertThatCode(() -> lasts.onRead(0, 9, List.of())).doesNotThrowAnyException();
        assertThatThrownBy(this::audit).hasMessageContaining("is not in the log");
    }

    @Test
    void aTombstoneStaysItsTime() {
        acknowledge(5, "a", null);
        nowNs[0] += TOMBSTONES_STAY_NS - 1;
        assertThatThrownBy(this::audit).hasMessageContaining("deleted 99 ns ago");
        nowNs[0]++;
        assertThatCode(this::audit).doesNotThrowAnyException();
    }

    @Test
    void whatATombstoneDeletedDoesNotComeBack() {
        SimRecord deleted = acknowledge(5, "a", "value");
        acknowledge(7, "b", null);
        nowNs[0] += TOMBSTONES_STAY_NS;
        assertThatThrownBy(() -> audit(new PartitionHistory.Read(5, deleted)))
                .hasMessageContaining("was deleted at 7 and is back");
    }

    @Test
    void whatAPowerCutMayTakeIsNotMissed() {
        SimRecord kept = acknowledge(5, "a", "value");
        acknowledge(7, "b", "value");
        lasts.forgetFrom(7);
        assertThatCode(() -> audit(new PartitionHistory.Read(5, kept))).doesNotThrowAnyException();
        assertThatThrownBy(this::audit).hasMessageContaining("a at 5");
    }

    @Test
    void aTombstoneOfUnknownPlaceMayHaveComeAndGoneOnceItsTimeIsOver() {
        acknowledge(5, "a", "value");
        send("b", "key", null);
        assertThatThrownBy(this::audit).hasMessageContaining("a at 5, is not in the log");
        acknowledge(6, "c", "value");
        send("d", "key", null);
        nowNs[0] += TOMBSTONES_STAY_NS;
        assertThatCode(this::audit).doesNotThrowAnyException();
    }
}
