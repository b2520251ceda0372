package dev.wharf.sim.check;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link PartitionOwners} convicts who gives a partition to a second owner, and nobody else. */
final class PartitionOwnersTest {
    private static final long SESSION_END_NS = 100;

    private final long[] nowNs = {1};
    private final PartitionOwners owners = new PartitionOwners(() -> nowNs[0]);

    private void theFirstOwnsTwo() {
        owners.onConfirmed("first", SESSION_END_NS);
        owners.onOwned("group", "first", List.of(0, 1));
    }

    @Test
    void aSecondOwnerIsConvicted() {
        theFirstOwnsTwo();
        assertThatThrownBy(() -> owners.onOwned("group", "second", List.of(1)))
                .hasMessageContaining("group/1 is given to second while first owns it");
    }

    @Test
    void anotherGroupHasOwnersOfItsOwn() {
        theFirstOwnsTwo();
        assertThatCode(() -> owners.onOwned("other", "second", List.of(1)))
                .doesNotThrowAnyException();
    }

    @Test
    void whatWasTakenAwayOrGivenUpIsFree() {
        theFirstOwnsTwo();
        owners.onOwned("group", "first", List.of(0));
        assertThatCode(() -> owners.onOwned("group", "second", List.of(1)))
                .doesNotThrowAnyException();
        owners.onGivenUp("first");
        assertThatCode(() -> owners.onOwned("group", "second", List.of(0, 1)))
                .doesNotThrowAnyException();
    }

    @Test
    void whoWasNotHeardOfForASessionMayHaveLostAll() {
        theFirstOwnsTwo();
        nowNs[0] = SESSION_END_NS;
        assertThatCode(() -> owners.onOwned("group", "second", List.of(0)))
                .doesNotThrowAnyException();
    }
}
