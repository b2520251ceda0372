package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CommitOrderTest {
    private static final long NOBODY_BEFORE = Long.MIN_VALUE;

    @Test
    void aMemberThatHasGoneOnOverAYoungerConnectionHasGivenUpTheOlder() {
        CommitOrder order = new CommitOrder(NOBODY_BEFORE);
        assertThat(order.isOvertaken("a", 10)).isFalse();
        assertThat(order.isOvertaken("b", 30)).isFalse();
        assertThat(order.isOvertaken("a", 20)).isFalse();
        assertThat(order.isOvertaken("a", 20)).isFalse();
        assertThat(order.isOvertaken("a", 10)).isTrue();
        assertThat(order.isOvertaken("a", 20)).isFalse();
    }

    @Test
    void whatIsOlderThanTheCoordinatorMayHaveBeenGivenUpForAnother() {
        CommitOrder order = new CommitOrder(100);
        assertThat(order.isOvertaken("a", 99)).isTrue();
        assertThat(order.isOvertaken("", 99)).isTrue();
        assertThat(order.isOvertaken("a", 100)).isFalse();
    }

    @Test
    void consumersWithoutAMemberIdAreNotTakenForOne() {
        CommitOrder order = new CommitOrder(100);
        assertThat(order.isOvertaken("", 120)).isFalse();
        assertThat(order.isOvertaken("", 110)).isFalse();
    }

    @Test
    void theMembersThatAreRememberedAreBounded() {
        CommitOrder order = new CommitOrder(NOBODY_BEFORE);
        for (int i = 0; i < CommitOrder.MAX_MEMBERS + 1; i++) {
            order.isOvertaken("m" + i, 20);
        }
        assertThat(order.isOvertaken("m1", 10)).isTrue();
        assertThat(order.isOvertaken("m0", 10)).isFalse();
    }
}
