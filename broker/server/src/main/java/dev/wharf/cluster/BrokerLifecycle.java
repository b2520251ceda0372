package dev.wharf.cluster;

import static dev.wharf.types.Invariants.check;

import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.controller.Problem;
import dev.wharf.env.Loop;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.machine.Outcome;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataPublisher;
import dev.wharf.protocol.Errors;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's membership in the cluster: registers it, keeps it alive by heartbeats, and lets it go.
 *
 * <pre>
 *  start -> REGISTERING -> JOINING -> ACTIVE -> LEAVING -> GONE
 *               ^  registered    unfenced |  leave()   the controller lets it go, nobody else is active, or time is up
 *               +-------------------------+
 *                       unregistered
 * </pre>
 *
 * <p>What the metadata says of this broker counts, not what a controller answers: one that has been replaced may not know it yet. An active broker that is fenced for
 * its silence goes on sending heartbeats and is taken back.
 *
 * <p>Owner: the controller's loop.
 */
public final class BrokerLifecycle {
    /** How long another process may hold this broker's id before this one gives up: one that has just died is fenced much sooner. */
    public static final long DUPLICATE_LIMIT_MS = 60_000;

    /** How long a broker waits for others to take over what it leads. */
    public static final long LEAVE_LIMIT_MS = 3_000;

    private static final long RETRY_MS = 200;
    private static final long LEAVE_INTERVAL_MS = 20;
    private static final long ANSWER_LIMIT_MS = 1_000;
    private static final long NOT_REGISTERED = -1;

    private static final Logger LOG = LoggerFactory.getLogger(BrokerLifecycle.class);

    private final Settings settings;
    private final MachineRuntime.Place place;
    private final ControllerChannel channel;
    private final MetadataPublisher metadata;
    private final Owner owner;

    private BrokerRegistration registration;
    private volatile long previousEpoch;
    private State state = State.REGISTERING;
    private volatile long epoch = NOT_REGISTERED;
    private boolean seen;
    private boolean wasActive;
    private boolean asking;
    private long askedAtMs;
    private long firstRefusedAtMs = Long.MAX_VALUE;
    private Loop.@Nullable Timer timer;
    private @Nullable Runnable onLeft;

    /** Where a broker stands. */
    enum State {
        REGISTERING,
        JOINING,
        ACTIVE,
        LEAVING,
        GONE
    }

    /** @param heartbeatIntervalMs {@code broker.heartbeat.interval.ms} */
    public record Settings(int nodeId, int heartbeatIntervalMs) {}

    /** Whose membership it is; called on the controller's loop. */
    public interface Owner {
        /** For the first time every loop has seen that this broker is registered and not fenced. */
        void onActive();

        /** The cluster does not take this broker, or no more. */
        void onRefused(String why);
    }

    /**
     * @param place the controller's
     * @param registration of this run of the process
     * @param previousEpoch see {@link ControllerCommand.RegisterBroker}
     */
    public BrokerLifecycle(
            Settings settings,
            MachineRuntime.Place place,
            ControllerChannel channel,
            MetadataPublisher metadata,
            BrokerRegistration registration,
            long previousEpoch,
            Owner owner) {
        this.settings = settings;
        this.place = place;
        this.channel = channel;
        this.metadata = metadata;
        this.registration = registration;
        this.previousEpoch = previousEpoch;
        this.owner = owner;
    }

    /** Registers, and goes on from there. */
    public void start() {
        metadata.whenMoved(this::onMetadata);
        register();
    }

    /** The epoch under which this broker is registered; -1 before. From any loop. */
    public long brokerEpoch() {
        return epoch;
    }

    /**
     * The epoch under which this broker had all that it has now, if it ends in order: of an earlier run while it is not registered, as nothing is taken before that. From any
     * loop.
     */
    public long cleanEpoch() {
        long registered = epoch;
        return registered == NOT_REGISTERED ? previousEpoch : registered;
    }

    // ---- registration

    private void register() {
        BrokerRegistration asked = registration;
        channel.submit(
                new ControllerCommand.RegisterBroker(asked, previousEpoch),
                outcome -> onOutcome(asked, outcome));
    }

    private void onOutcome(BrokerRegistration asked, Outcome<ControllerAnswer> outcome) {
        boolean isStillOpen =
                state == State.REGISTERING
                        && asked.incarnationId().equals(registration.incarnationId());
        if (!isStillOpen) {
            return;
        }
        if (outcome
                instanceof
                Outcome.Answered<ControllerAnswer>(
                        ControllerAnswer.BrokerRegistered(Problem problem, long newEpoch))) {
            if (problem == null) {
                onRegistered(newEpoch);
            } else {
                onProblem(problem);
            }
        } else {
            LOG.info("No active controller takes the registration yet");
            restThen(this::register);
        }
    }

    private void onRegistered(long newEpoch) {
        stopTimer();
        epoch = newEpoch;
        state = State.JOINING;
        firstRefusedAtMs = Long.MAX_VALUE;
        LOG.info("Broker {} is registered with epoch {}", settings.nodeId, epoch);
        onMetadata();
        beat();
    }

    private void onProblem(Problem problem) {
        long nowMs = place.clock().monotonicMs();
        firstRefusedAtMs = Math.min(firstRefusedAtMs, nowMs);
        boolean mayPass =
                problem.error() == Errors.DUPLICATE_BROKER_REGISTRATION
                        && nowMs - firstRefusedAtMs < DUPLICATE_LIMIT_MS;
        if (mayPass) {
            restThen(this::register);
        } else {
            // Kafka's answer has no room for words: what this node knows of the cluster may tell.
            String misfit =
                    problem.error() == Errors.UNSUPPORTED_VERSION
                            ? registration.misfit(metadata.image().features())
                            : null;
            refuse(misfit == null ? problem.message() : misfit);
        }
    }

    private void restThen(Runnable next) {
        timer = place.loop().schedule(RETRY_MS, next);
    }

    private void refuse(String why) {
        end();
        owner.onRefused(why);
    }

    // ---- what the metadata says

    private void onMetadata() {
        if (state == State.LEAVING) {
            maybeLeftAlone();
            return;
        }
        if (state != State.JOINING && state != State.ACTIVE) {
            return;
        }
        BrokerRegistration known = metadata.image().brokers().get(settings.nodeId);
        if (known == null) {
            onUnknown();
        } else if (known.incarnationId().equals(registration.incarnationId())) {
            onKnown(known);
        } else if (known.brokerEpoch() > epoch) {
            refuse("another process has registered as broker " + settings.nodeId);
        }
    }

    private void onKnown(BrokerRegistration known) {
        seen = true;
        if (!known.fenced() && state == State.JOINING) {
            state = State.ACTIVE;
            LOG.info("Broker {} is active", settings.nodeId);
            if (!wasActive) {
                wasActive = true;
                owner.onActive();
            }
        } else if (known.fenced() && state == State.ACTIVE) {
            state = State.JOINING;
            LOG.warn("Broker {} is fenced: it was not heard of for too long", settings.nodeId);
        }
    }

    /** It is not registered yet as far as this node has read, or somebody has taken it out. It has lost nothing, so it comes back with all that it has. */
    private void onUnknown() {
        if (!seen) {
            return;
        }
        LOG.warn("Broker {} was unregistered; it registers anew", settings.nodeId);
        stopTimer();
        previousEpoch = epoch;
        registration = registration.withIncarnation(place.dice().nextUuid());
        epoch = NOT_REGISTERED;
        seen = false;
        state = State.REGISTERING;
        register();
    }

    // ---- heartbeats

    private void beat() {
        if (epoch == NOT_REGISTERED || state == State.GONE) {
            return;
        }
        long interval = state == State.LEAVING ? LEAVE_INTERVAL_MS : settings.heartbeatIntervalMs;
        timer = place.loop().schedule(interval, this::beat);
        long limit = Math.max(ANSWER_LIMIT_MS, interval);
        long nowMs = place.clock().monotonicMs();
        // The controller of this node answers when all its loops have seen what it has decided
        // before, however long that takes; it must hear of this broker all the same.
        if (!asking || nowMs - askedAtMs >= limit) {
            asking = true;
            askedAtMs = nowMs;
            channel.submitOnce(
                    new ControllerCommand.BrokerHeartbeat(
                            settings.nodeId,
                            epoch,
                            metadata.offset(),
                            false,
                            state == State.LEAVING),
                    limit,
                    this::onHeartbeat);
        }
    }

    private void onHeartbeat(Outcome<ControllerAnswer> outcome) {
        asking = false;
        if (state == State.LEAVING
                && outcome
                        instanceof
                        Outcome.Answered<ControllerAnswer>(ControllerAnswer.HeartbeatTaken taken)
                && taken.mayGo()) {
            left();
        }
    }

    // ---- the end

    /**
     * Asks to go: others take over what this broker leads.
     *
     * @param left told once when nothing is led here any more, or time is up
     */
    public void leave(Runnable left) {
        check(state != State.LEAVING, "a broker leaves once");
        onLeft = left;
        maybeFindRegistered();
        if (epoch == NOT_REGISTERED || state == State.GONE) {
            left();
            return;
        }
        state = State.LEAVING;
        stopTimer();
        place.loop().schedule(LEAVE_LIMIT_MS, this::left);
        beat();
        maybeLeftAlone();
    }

    /** Where no other broker is active, nobody can take over: those that stopped in order just before said so in the metadata. */
    private void maybeLeftAlone() {
        for (Map.Entry<Integer, BrokerRegistration> broker : metadata.image().brokers()) {
            if (broker.getKey() != settings.nodeId && broker.getValue().isActive()) {
                return;
            }
        }
        left();
    }

    /** It may be registered and the answer lost: the next life has to name the epoch of this one, or it counts as one that may lack data. */
    private void maybeFindRegistered() {
        BrokerRegistration known = metadata.image().brokers().get(settings.nodeId);
        if (state == State.REGISTERING
                && known != null
                && known.incarnationId().equals(registration.incarnationId())) {
            onRegistered(known.brokerEpoch());
        }
    }

    private void left() {
        end();
        Runnable waiting = onLeft;
        if (waiting != null) {
            onLeft = null;
            waiting.run();
        }
    }

    private void end() {
        state = State.GONE;
        stopTimer();
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
