package dev.wharf.sim.run;

import dev.wharf.sim.SimScheduler;
import dev.wharf.sim.check.BrokerInvariants;
import dev.wharf.sim.check.SimViolation;
import dev.wharf.sim.client.SimGroupMember;
import dev.wharf.sim.client.SimOffsetProbe;
import dev.wharf.sim.client.SimOffsetProbe.Claim;
import dev.wharf.sim.client.SimTopic;
import dev.wharf.sim.client.SimWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * The time after all clients have fallen silent. A broker that nobody uses does what its intervals ask for and no more. And where offsets are kept for so short a time
 * that this one is longer, those of a group without members go, not before their time and for good, while those of a member that lives stay.
 */
final class SimRest {
    private static final long MS = 1_000_000;

    /** Sessions end, compaction catches up. */
    private static final long SETTLE_MS = 8_000;

    private static final long WINDOW_MS = 3_000;

    /** What else a loop may do meanwhile: the intervals that no simulation shortens, and each is long. */
    private static final long OTHER_EVENTS = 20;

    private static final List<String> INTERVALS =
            List.of(
                    "log.retention.check.interval.ms",
                    "log.flush.offset.checkpoint.interval.ms",
                    "log.cleaner.backoff.ms");

    /** A group's time may have begun that much before all fell silent. */
    private static final long SHORTLY_BEFORE_MS = SimGroupMember.LONGEST_SILENCE_MS;

    private static final long KILL_WITHIN_MS = 1_000;

    /** A restart may begin the time of a group anew. */
    private static final long SLACK_MS = 15_000;

    private static final String SETTLED = "settled";
    private static final String MEMBERLESS = "memberless";

    private final SimOptions options;
    private final SimScheduler scheduler;
    private final SimWorld world;
    private final SimWorld awake;
    private final BrokerInvariants invariants;
    private final Life life;
    private final SimOffsetProbe probe;

    /** The broker's life as far as it is led from here. */
    interface Life {
        void passMs(long durationMs);

        /** A condition that must come true. */
        void demand(BooleanSupplier condition, String what);

        /** The process is killed, and starts again. */
        void kill();
    }

    /** @param awake the same world for those who act while all others are silent */
    SimRest(
            SimOptions options,
            SimScheduler scheduler,
            SimWorld world,
            SimWorld awake,
            BrokerInvariants invariants,
            Life life) {
        this.options = options;
        this.scheduler = scheduler;
        this.world = world;
        this.awake = awake;
        this.invariants = invariants;
        this.life = life;
        this.probe = new SimOffsetProbe(awake, "probe");
    }

    void run() {
        world.lull().fall();
        long silentMs = nowMs();
        life.passMs(SETTLE_MS);
        checkCalm();
        if (options.offsetsRetentionMs() > 0) {
            checkExpiry(silentMs);
        }
    }

    private long nowMs() {
        return scheduler.nowNs() / MS;
    }

    private void checkCalm() {
        long before = scheduler.executedEvents();
        life.passMs(WINDOW_MS);
        long events = scheduler.executedEvents() - before;
        long bound = Math.round(2 * ticks(WINDOW_MS)) + options.loops() * OTHER_EVENTS;
        SimViolation.check(
                events <= bound,
                SimRest.class,
                events
                        + " events in "
                        + WINDOW_MS
                        + " ms at rest, and no more than "
                        + bound
                        + " are called for");
    }

    /** How often the shortest of the configured intervals come round in {@code durationMs}, on all loops together. */
    private double ticks(long durationMs) {
        double perLoop = 0;
        for (String interval : INTERVALS) {
            perLoop += durationMs / Double.parseDouble(options.settings().get(interval));
        }
        return perLoop * options.loops();
    }

    private void checkExpiry(long silentMs) {
        SimTopic many = topic("many");
        List<Claim> crowd = List.of(new Claim("group0", many), new Claim("group1", many));
        Claim settled = new Claim(SETTLED, many);
        Claim memberless = new Claim(MEMBERLESS, topic("one"));
        List<Claim> all = new ArrayList<>(crowd);
        all.add(settled);
        all.add(memberless);
        settle(settled);
        commit(memberless);
        long settledMs = nowMs();
        maybeKill();
        passUntil(silentMs + options.offsetsRetentionMs() - SHORTLY_BEFORE_MS);
        look(all);
        crowd.forEach(this::mayExpire);
        passUntil(silentMs + options.offsetsRetentionMs() + SETTLE_MS);
        look(all);
        mayExpire(memberless);
        passUntil(settledMs + options.offsetsRetentionMs() + SLACK_MS);
        crowd.forEach(this::mustExpire);
        mustExpire(memberless);
        look(all);
        maybeKill();
        look(all);
    }

    private SimTopic topic(String name) {
        return Objects.requireNonNull(world.topics().get(name));
    }

    private void settle(Claim claim) {
        SimGroupMember member =
                new SimGroupMember(
                        awake,
                        "settler",
                        claim.group(),
                        claim.topic(),
                        new SimGroupMember.Habits(false, options.cooperative(), true));
        member.start();
        life.demand(member::hasCommitted, "a member that settles");
    }

    private void commit(Claim claim) {
        boolean[] done = new boolean[1];
        probe.commit(claim, () -> done[0] = true);
        life.demand(() -> done[0], "a commit without a member");
    }

    private void look(List<Claim> claims) {
        boolean[] done = new boolean[1];
        probe.look(claims, () -> done[0] = true);
        life.demand(() -> done[0], "a look at offsets");
    }

    private void mayExpire(Claim claim) {
        world.offsets().onMayExpire(claim.group());
        invariants.onMayExpire(claim.group());
    }

    private void mustExpire(Claim claim) {
        world.offsets().onMustExpire(claim.group());
    }

    private void maybeKill() {
        if (scheduler.entropy().chance(50)) {
            life.passMs(scheduler.entropy().between(1, KILL_WITHIN_MS));
            life.kill();
        }
    }

    private void passUntil(long timeMs) {
        life.passMs(Math.max(0, timeMs - nowMs()));
    }
}
