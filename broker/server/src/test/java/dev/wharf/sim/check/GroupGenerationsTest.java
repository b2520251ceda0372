package dev.wharf.sim.check;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.group.GroupState;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@link GroupGenerations} convicts a second leader of a generation, unless the group has begun anew. */
final class GroupGenerationsTest {
    private final GroupGenerations generations = new GroupGenerations(false);

    private void seen(Map<String, GroupState> groups) {
        generations.onGroups("__consumer_offsets-0", groups);
    }

    private void assertSecondLeaderIsConvicted() {
        assertThatThrownBy(() -> generations.onJoined("group", 1, "second"))
                .hasMessageContaining("group generation 1 is led by first and second");
    }

    @Test
    void aSecondLeaderOfAGenerationIsConvicted() {
        generations.onJoined("group", 1, "first");
        generations.onJoined("group", 1, "first");
        generations.onJoined("group", 2, "second");
        generations.onJoined("other", 1, "second");
        assertSecondLeaderIsConvicted();
    }

    @Test
    void aGroupThatWasRemovedWhenItWasEmptyBeginsAnew() {
        generations.onJoined("group", 1, "first");
        seen(Map.of("group", GroupState.STABLE));
        seen(Map.of("group", GroupState.EMPTY));
        seen(Map.of());
        assertThatCode(() -> generations.onJoined("group", 1, "second")).doesNotThrowAnyException();
    }

    @Test
    void aGroupThatIsOnlyEmptyGoesOn() {
        generations.onJoined("group", 1, "first");
        seen(Map.of("group", GroupState.EMPTY));
        seen(Map.of("group", GroupState.EMPTY));
        assertSecondLeaderIsConvicted();
    }

    @Test
    void aGroupThatIsLostWithItsMembersDoesNotBeginAnew() {
        generations.onJoined("group", 1, "first");
        seen(Map.of("group", GroupState.STABLE));
        seen(Map.of());
        assertSecondLeaderIsConvicted();
    }

    @Test
    void anotherGroupThatWasRemovedChangesNothing() {
        generations.onJoined("group", 1, "first");
        seen(Map.of("group", GroupState.EMPTY, "grou", GroupState.EMPTY));
        seen(Map.of("group", GroupState.EMPTY));
        assertSecondLeaderIsConvicted();
    }
}
