package dev.wharf.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.controller.ToyBroker.End;
import dev.wharf.controller.ToyReplicas.Slot;
import dev.wharf.machine.Outcome;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimScheduler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A real controller's machine among toy brokers, in one thread from one seed: calls are lost, late and doubled; brokers and controllers die. */
final class ToyCluster implements ToyReplicas.Acknowledged {
    static final int BROKERS = 5;

    private static final long MS_NS = 1_000_000L;
    private static final int MAX_DELAY_MS = 20;
    private static final int MAX_DOWN_MS = 8_000;

    private final long seed;
    private final SimScheduler scheduler;
    private final SimEntropy dice;
    private final ClusterLaws laws;
    private final PermitLaws permits;
    private final QuorumLog log;
    private final ToyController controller;
    private final ToyOperator operator;
    private final List<ToyBroker> brokers = new ArrayList<>();
    private final Map<Slot, Set<Integer>> safe = new TreeMap<>();

    /** The broker that may have lost records, until it is in sync again everywhere. */
    private @Nullable ToyBroker recovering;

    private boolean calm = true;
    private int lastRecord;
    private int elections;
    private int acknowledgedRecords;

    ToyCluster(long seed, @Nullable MachineFault fault) {
        this.seed = seed;
        scheduler = new SimScheduler(seed);
        dice = scheduler.entropy().fork("cluster");
        laws = new ClusterLaws(seed);
        permits = new PermitLaws(seed);
        log = new QuorumLog(scheduler, this::onBatch);
        controller = new ToyController(scheduler, log, laws, BROKERS, fault);
        operator = new ToyOperator(this, dice.fork("operator"));
        for (int id = 0; id < BROKERS; id++) {
            brokers.add(new ToyBroker(id, this, dice.fork("broker " + id)));
        }
    }

    // ---- what a run is made of

    void play(long chaosMs) {
        controller.start();
        brokers.forEach(ToyBroker::start);
        run(3_000);
        calm = false;
        every(150, () -> !calm, operator::act);
        every(100, () -> !calm, this::strike);
        run(chaosMs);
        calm = true;
        heal();
    }

    private void strike() {
        if (dice.chance(2)) {
            crashController();
        }
        if (dice.chance(8)) {
            ToyBroker broker = brokers.get(dice.nextInt(BROKERS));
            if (!broker.isRegistered()) {
                return; // what it has is not known before
            }
            switch (dice.nextInt(8)) {
                case 0 -> broker.pause(dice.between(500, 10_000));
                case 1, 2 -> broker.leave();
                case 3 -> crash(broker, mayLose(broker) ? End.WIPED : End.WHOLE);
                case 4, 5 -> crash(broker, mayLose(broker) ? End.LOSSY : End.WHOLE);
                default -> crash(broker, recovering == null ? End.KILLED : End.WHOLE);
            }
        }
    }

    private void crashController() {
        controller.crash();
        if (!controller.isRunning()) {
            after(dice.between(20, 1_500), this::startController);
        }
    }

    private void startController() {
        if (!controller.isRunning()) {
            controller.start();
        }
    }

    /**
     * In half of all runs: then each partition has three replicas, and two must be in sync. In the others that varies, and one loss could be one too many.
     */
    boolean losesRecords() {
        return seed % 2 == 0;
    }

    /** One broker at a time loses records, and only where somebody else has them: more is beyond what replication can bear. */
    private boolean mayLose(ToyBroker broker) {
        if (!losesRecords() || (recovering != null && !isBack(recovering))) {
            return false;
        }
        boolean[] replaceable = {true};
        ToyReplicas.each(
                log.image(),
                (slot, partition) -> {
                    Set<Integer> complete = new HashSet<>(partition.isr());
                    complete.addAll(partition.elr());
                    boolean matters =
                            complete.contains(broker.id())
                                    || partition.lastKnownElr().contains(broker.id());
                    boolean others =
                            complete.stream()
                                    .anyMatch(id -> id != broker.id() && !broker(id).isSuspect());
                    replaceable[0] &= !matters || others;
                });
        if (replaceable[0]) {
            recovering = broker;
        }
        return replaceable[0];
    }

    private boolean isBack(ToyBroker broker) {
        boolean[] back = {!broker.isSuspect()};
        ToyReplicas.each(
                log.image(),
                (slot, partition) ->
                        back[0] &=
                                !partition.replicas().contains(broker.id())
                                        || partition.isr().contains(broker.id()));
        if (back[0]) {
            recovering = null;
        }
        return back[0];
    }

    private void crash(ToyBroker broker, End how) {
        broker.end(how);
        if (dice.chance(80)) {
            call(new ControllerCommand.ConnectionLost(broker.id()), answer -> {});
        }
        onStopped(broker);
    }

    void onStopped(ToyBroker broker) {
        after(dice.between(150, dice.chance(50) ? 600 : MAX_DOWN_MS), () -> restart(broker));
    }

    /** Another life has taken its place, or it was taken out of the cluster. */
    void onExpelled(ToyBroker broker) {
        broker.end(recovering == broker ? End.KILLED : End.WHOLE);
        onStopped(broker);
    }

    private void restart(ToyBroker broker) {
        if (!broker.isUp()) {
            broker.start();
        }
    }

    /** All faults end: everything must be well again before long. */
    private void heal() {
        startController();
        brokers.forEach(
                broker -> {
                    broker.pause(0);
                    restart(broker);
                });
        run(MAX_DOWN_MS + 2_000); // those who leave do so, and come back
        run(30_000 + 2 * ToyController.BALANCE_SECONDS * 1_000);
        controller.checkIndex();
        MetadataImage image = log.image();
        for (ToyBroker broker : brokers) {
            assertThat(image.brokers().containsKey(broker.id())).as("seed %d", seed).isTrue();
            assertThat(Leaderships.isActive(image, broker.id()))
                    .as("seed %d: broker %d lives", seed, broker.id())
                    .isTrue();
        }
        ToyReplicas.each(image, this::checkHealed);
    }

    private void checkHealed(Slot slot, PartitionImage partition) {
        assertThat(partition.leader())
                .as("seed %d: the preferred replica leads %s %s", seed, slot, partition)
                .isEqualTo(partition.replicas().getFirst());
        assertThat(partition.isr())
                .as("seed %d: all are in sync in %s %s", seed, slot, partition)
                .containsExactlyInAnyOrderElementsOf(partition.replicas());
        assertThat(partition.isReassigning()).as("seed %d: %s moves", seed, slot).isFalse();
        checkSafe(partition.leader(), slot, broker(partition.leader()).replicas().log(slot));
    }

    // ---- the laws

    private void onBatch(MetadataImage before, List<MetadataRecord> batch, MetadataImage after) {
        laws.check(before, batch, after);
        permits.onBatch(before, batch, after);
        for (MetadataRecord record : batch) {
            if (record instanceof MetadataRecord.PartitionChange change) {
                elections += change.delta().leader() >= 0 ? 1 : 0;
                checkJoined(before, change, after);
            }
        }
    }

    /** Whoever is in sync from now on has every record that was acknowledged, unless its loss is not known yet. */
    private void checkJoined(
            MetadataImage before, MetadataRecord.PartitionChange change, MetadataImage after) {
        TopicImage was = before.topic(change.topicId());
        TopicImage is = after.topic(change.topicId());
        if (was == null || is == null || was.partition(change.partition()) == null) {
            return;
        }
        Slot slot = new Slot(change.topicId(), change.partition());
        List<Integer> known = was.require(change.partition()).isr();
        for (int id : is.require(change.partition()).isr()) {
            if (!known.contains(id) && !broker(id).isSuspect()) {
                checkSafe(id, slot, broker(id).replicas().log(slot));
            }
        }
    }

    @Override
    public int nextRecord() {
        return ++lastRecord;
    }

    @Override
    public void onAcknowledged(Slot slot, int record) {
        acknowledgedRecords++;
        safe.computeIfAbsent(slot, key -> new LinkedHashSet<>()).add(record);
    }

    /** A leader has every record that was acknowledged, unless it has been replaced by now. */
    @Override
    public void onLeads(int brokerId, Slot slot, int leaderEpoch, List<Integer> records) {
        TopicImage topic = log.image().topic(slot.topic());
        if (topic != null && topic.require(slot.partition()).leaderEpoch() == leaderEpoch) {
            checkSafe(brokerId, slot, records);
        }
    }

    private void checkSafe(int brokerId, Slot slot, List<Integer> records) {
        Set<Integer> missing = new LinkedHashSet<>(safe.getOrDefault(slot, Set.of()));
        records.forEach(missing::remove);
        if (!missing.isEmpty()) {
            throw new AssertionError(
                    "seed "
                            + seed
                            + ": broker "
                            + brokerId
                            + " leads or is in sync in "
                            + slot
                            + " without "
                            + missing);
        }
    }

    // ---- time and calls

    long nowMs() {
        return scheduler.nowNs() / MS_NS;
    }

    boolean isCalm() {
        return calm;
    }

    boolean isReachable() {
        return calm || dice.chance(50);
    }

    PermitLaws permits() {
        return permits;
    }

    QuorumLog log() {
        return log;
    }

    ToyBroker broker(int id) {
        return brokers.get(id);
    }

    private void run(long ms) {
        scheduler.runFor(ms * MS_NS);
    }

    void after(long ms, Runnable task) {
        scheduler.after(ms * MS_NS, "after", task);
    }

    /** Runs a task again and again, as long as a condition holds. */
    void every(long ms, BooleanSupplier condition, Runnable task) {
        after(
                ms,
                () -> {
                    if (condition.getAsBoolean()) {
                        task.run();
                        every(ms, condition, task);
                    }
                });
    }

    /** Sends a command; the answer may be lost, and the command too, or be carried out twice. Null is no answer. */
    void call(ControllerCommand command, Consumer<@Nullable ControllerAnswer> then) {
        if (!calm && dice.chance(3)) {
            return; // the request is lost
        }
        int times = !calm && dice.chance(3) ? 2 : 1;
        for (int i = 0; i < times; i++) {
            boolean answerLost = !calm && dice.chance(3);
            after(
                    dice.nextInt(calm ? MAX_DELAY_MS : 3 * MAX_DELAY_MS),
                    () ->
                            controller.submit(
                                    command,
                                    outcome -> {
                                        if (!answerLost) {
                                            after(
                                                    dice.nextInt(MAX_DELAY_MS),
                                                    () -> then.accept(answer(outcome)));
                                        }
                                    }));
        }
    }

    private static @Nullable ControllerAnswer answer(Outcome<ControllerAnswer> outcome) {
        return outcome instanceof Outcome.Answered<ControllerAnswer>(ControllerAnswer answer)
                ? answer
                : null;
    }

    int elections() {
        return elections;
    }

    int acknowledgedRecords() {
        return acknowledgedRecords;
    }

    long eventHash() {
        return scheduler.eventHash();
    }
}
