package dev.wharf.operator.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.gateway.QuorumReading.Replica;
import dev.wharf.operator.observe.QuorumState;
import dev.wharf.operator.observe.QuorumState.Member;
import java.util.List;
import org.junit.jupiter.api.Test;

final class QuorumReadingTest {
    private static final Replica LEADER = new Replica(0, "a", 900, 60_000);

    @Test
    void anObserverWithAnotherDiskThanItsVoteTakesThePlaceOfTheVoterThatIsSilent() {
        QuorumState quorum =
                QuorumReading.of(
                        0,
                        List.of(LEADER, new Replica(1, "lost", 500, 20_000)),
                        List.of(new Replica(1, "new", 900, 60_000)));
        assertThat(quorum.observers()).containsExactly(new Member(1, "new", true));
    }

    @Test
    void aDiskThatABrokerHadBeforeIsNoObserverThoughItIsRemembered() {
        QuorumState quorum =
                QuorumReading.of(
                        0,
                        List.of(LEADER, new Replica(1, "new", 900, 60_000)),
                        List.of(new Replica(1, "lost", 900, 20_000)));
        assertThat(quorum.observers()).isEmpty();
    }

    @Test
    void ofTwoObserversOfOneBrokerTheOneThatFetchesIsThere() {
        QuorumState quorum =
                QuorumReading.of(
                        0,
                        List.of(LEADER),
                        List.of(
                                new Replica(1, "lost", 900, 20_000),
                                new Replica(1, "new", 900, 60_000)));
        assertThat(quorum.observers()).containsExactly(new Member(1, "new", true));
    }

    @Test
    void whoLacksMuchOfTheLogHasNotCaughtUp() {
        QuorumState quorum =
                QuorumReading.of(
                        0,
                        List.of(LEADER),
                        List.of(
                                new Replica(1, "b", 799, 60_000),
                                new Replica(2, "c", 800, Long.MIN_VALUE)));
        assertThat(quorum.observers())
                .containsExactly(new Member(1, "b", false), new Member(2, "c", true));
    }
}
