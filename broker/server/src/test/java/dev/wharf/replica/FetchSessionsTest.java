package dev.wharf.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import dev.wharf.sim.SimEntropy;
import dev.wharf.types.Uuid;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which requests belong to a session, and which sessions end (KIP-227). */
final class FetchSessionsTest {
    private static final long ALICE = 1;
    private static final long BOB = 2;
    private static final long CAROL = 3;
    private static final long LONG_IDLE_MS = FetchSessions.MIN_IDLE_MS;

    private final FetchSessions sessions = new FetchSessions(2, new SimEntropy(1));

    @Test
    void eachRequestCarriesTheNextEpoch() {
        int id = begin(ALICE, 0);
        for (int epoch = 1; epoch <= 3; epoch++) {
            assertContinues(ALICE, id, epoch, 0);
        }
    }

    @Test
    void anEpochThatIsNotTheNextIsRefusedAndTheNextStillExpected() {
        int id = begin(ALICE, 0);
        assertContinues(ALICE, id, 1, 0);
        assertRefused(ALICE, id, 1, Errors.INVALID_FETCH_SESSION_EPOCH);
        assertRefused(ALICE, id, 3, Errors.INVALID_FETCH_SESSION_EPOCH);
        assertContinues(ALICE, id, 2, 0);
    }

    @Test
    void anIdThatNobodyWasGivenIsUnknown() {
        int id = begin(ALICE, 0);
        assertRefused(ALICE, id + 1, 1, Errors.FETCH_SESSION_ID_NOT_FOUND);
        assertRefused(ALICE, FetchSession.NO_ID, 1, Errors.FETCH_SESSION_ID_NOT_FOUND);
    }

    @Test
    void anotherConnectionCanNeitherUseNorEndASession() {
        int id = begin(ALICE, 0);
        assertRefused(BOB, id, 1, Errors.FETCH_SESSION_ID_NOT_FOUND);
        open(BOB, id, FetchSession.FINAL_EPOCH, 0);
        assertContinues(ALICE, id, 1, 0);
    }

    @Test
    void theFinalEpochEndsTheSessionAndIsServedInFull() {
        int id = begin(ALICE, 0);
        assertThat(open(ALICE, id, FetchSession.FINAL_EPOCH, 0))
                .isInstanceOfSatisfying(
                        FetchSessions.Context.Full.class,
                        full -> {
                            assertThat(full.session()).isNull();
                            assertThat(full.positions()).hasSize(1);
                        });
        assertThat(sessions.size()).isZero();
        assertRefused(ALICE, id, 1, Errors.FETCH_SESSION_ID_NOT_FOUND);
    }

    @Test
    void aSessionThatIsBegunAnewGivesItsSlotToTheNewOne() {
        int old = begin(ALICE, 0);
        begin(BOB, 0);
        int fresh = sessionOf(open(ALICE, old, FetchSession.INITIAL_EPOCH, 0)).id();
        assertThat(fresh).isNotEqualTo(old);
        assertRefused(ALICE, old, 1, Errors.FETCH_SESSION_ID_NOT_FOUND);
        assertContinues(ALICE, fresh, 1, 0);
    }

    @Test
    void aSessionWithoutPartitionsEnds() {
        int id = begin(ALICE, 0);
        FetchSessions.Request forgetAll =
                new FetchSessions.Request(
                        ALICE, id, 1, false, List.of(), List.of(position().key()));
        assertThat(sessions.open(forgetAll, 0))
                .isEqualTo(new FetchSessions.Context.Full(null, List.of()));
        assertThat(sessions.size()).isZero();
    }

    @Test
    void atTheLimitANewClientIsServedWithoutASession() {
        int alice = begin(ALICE, 0);
        int bob = begin(BOB, 0);
        assertThat(open(CAROL, FetchSession.NO_ID, 0, LONG_IDLE_MS - 1))
                .isInstanceOfSatisfying(
                        FetchSessions.Context.Full.class,
                        full -> {
                            assertThat(full.session()).isNull();
                            assertThat(full.positions()).hasSize(1);
                        });
        assertContinues(ALICE, alice, 1, LONG_IDLE_MS);
        assertContinues(BOB, bob, 1, LONG_IDLE_MS);
    }

    @Test
    void atTheLimitTheSessionThatWasIdleLongestGivesWay() {
        int alice = begin(ALICE, 0);
        int bob = begin(BOB, 1);
        assertContinues(ALICE, alice, 1, 2);
        int carol = begin(CAROL, 1 + LONG_IDLE_MS);
        assertThat(sessions.size()).isEqualTo(2);
        assertRefused(BOB, bob, 1, Errors.FETCH_SESSION_ID_NOT_FOUND);
        assertContinues(ALICE, alice, 2, 1 + LONG_IDLE_MS);
        assertContinues(CAROL, carol, 1, 1 + LONG_IDLE_MS);
    }

    @Test
    void aRefusedRequestDoesNotKeepASessionFromGivingWay() {
        int alice = begin(ALICE, 0);
        int bob = begin(BOB, 1);
        assertRefused(ALICE, alice, 7, Errors.INVALID_FETCH_SESSION_EPOCH);
        begin(CAROL, LONG_IDLE_MS);
        assertRefused(ALICE, alice, 1, Errors.FETCH_SESSION_ID_NOT_FOUND);
        assertContinues(BOB, bob, 1, LONG_IDLE_MS);
    }

    @Test
    void sessionsEndWithTheirConnectionAndFreeTheirSlots() {
        int first = begin(ALICE, 0);
        int second = begin(ALICE, 0);
        sessions.onConnectionClosed(ALICE);
        assertRefused(ALICE, first, 1, Errors.FETCH_SESSION_ID_NOT_FOUND);
        assertRefused(ALICE, second, 1, Errors.FETCH_SESSION_ID_NOT_FOUND);
        int bob = begin(BOB, 0);
        int carol = begin(CAROL, 0);
        sessions.onConnectionClosed(CAROL);
        assertRefused(CAROL, carol, 1, Errors.FETCH_SESSION_ID_NOT_FOUND);
        assertContinues(BOB, bob, 1, 0);
    }

    private int begin(long connection, long nowMs) {
        return sessionOf(open(connection, FetchSession.NO_ID, FetchSession.INITIAL_EPOCH, nowMs))
                .id();
    }

    private static FetchSession sessionOf(FetchSessions.Context context) {
        return Objects.requireNonNull(((FetchSessions.Context.Full) context).session());
    }

    private void assertContinues(long connection, int id, int epoch, long nowMs) {
        assertThat(open(connection, id, epoch, nowMs))
                .isInstanceOfSatisfying(
                        FetchSessions.Context.Incremental.class,
                        incremental -> assertThat(incremental.session().id()).isEqualTo(id));
    }

    private void assertRefused(long connection, int id, int epoch, Errors error) {
        assertThat(open(connection, id, epoch, 0))
                .isEqualTo(new FetchSessions.Context.Refused(error));
    }

    private FetchSessions.Context open(long connection, int id, int epoch, long nowMs) {
        return sessions.open(
                new FetchSessions.Request(
                        connection, id, epoch, false, List.of(position()), List.of()),
                nowMs);
    }

    private static FetchPosition position() {
        return new FetchPosition(
                new FetchPosition.Key("orders", Uuid.ZERO, 0),
                new FetchPosition.Wanted(0, 1_000, -1, -1));
    }
}
