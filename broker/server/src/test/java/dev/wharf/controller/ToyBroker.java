package dev.wharf.controller;

import dev.wharf.controller.ControllerAnswer.BrokerRegistered;
import dev.wharf.controller.ControllerAnswer.HeartbeatTaken;
import dev.wharf.controller.ControllerAnswer.PartitionsAltered;
import dev.wharf.controller.ControllerCommand.AlterPartition;
import dev.wharf.controller.ControllerCommand.BrokerHeartbeat;
import dev.wharf.controller.ControllerCommand.IsrChange;
import dev.wharf.controller.ControllerCommand.RegisterBroker;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.Samples;
import dev.wharf.protocol.Errors;
import dev.wharf.sim.SimEntropy;
import dev.wharf.types.Uuid;
import java.util.List;

/** A broker of a toy cluster: a process that registers, lives and dies, follows the metadata at its own pace, and a disk that stays. */
final class ToyBroker {
    private static final int TICK_MS = 100;

    private final int id;
    private final ToyCluster cluster;
    private final SimEntropy dice;
    private final ToyReplicas replicas;
    private Uuid directory;
    private boolean up;
    private long pausedUntilMs;
    private Uuid incarnation = Uuid.ZERO;
    private long epoch = -1;
    private int version;
    private boolean leaving;
    private boolean suspect;

    /** On disk: the epoch of the last life, if all that it had is there. */
    private long wholeSince = -1;

    /** How a process ends. */
    enum End {
        /** As a clean shutdown, or a crash of which the next life knows that nothing is lost. */
        WHOLE,
        /** As kill -9: nothing is lost, but the next life does not know. */
        KILLED,
        /** As a power cut: what was written last may be lost. */
        LOSSY,
        /** The disk is replaced. */
        WIPED
    }

    ToyBroker(int id, ToyCluster cluster, SimEntropy dice) {
        this.id = id;
        this.cluster = cluster;
        this.dice = dice;
        this.directory = dice.nextUuid();
        this.replicas = new ToyReplicas(id, cluster, dice.fork("replicas"));
    }

    int id() {
        return id;
    }

    ToyReplicas replicas() {
        return replicas;
    }

    boolean isUp() {
        return up;
    }

    /** Whether its process runs and has been registered. */
    boolean isRegistered() {
        return up && epoch >= 0;
    }

    /** Whether its last life ended in a way that the controller has not been told of yet, and will take for a loss. */
    boolean isSuspect() {
        return suspect;
    }

    void start() {
        up = true;
        leaving = false;
        epoch = -1;
        incarnation = dice.nextUuid();
        pausedUntilMs = 0;
        Uuid life = incarnation;
        cluster.every(TICK_MS, () -> up && incarnation.equals(life), this::tick);
    }

    void end(End how) {
        up = false;
        replicas.stop();
        wholeSince = how == End.WHOLE ? epoch : -1;
        suspect |= how != End.WHOLE;
        if (how == End.LOSSY) {
            replicas.loseTails();
        } else if (how == End.WIPED) {
            replicas.wipe();
            directory = dice.nextUuid();
            version = 0;
        }
    }

    void pause(long ms) {
        pausedUntilMs = cluster.nowMs() + ms;
    }

    void leave() {
        leaving = true;
    }

    private MetadataImage view() {
        return cluster.log().version(version).image();
    }

    private void tick() {
        if (cluster.nowMs() < pausedUntilMs) {
            return;
        }
        if (epoch < 0) {
            register();
            return;
        }
        follow();
        heartbeat();
        replicas.append();
        fetch();
        replicas.acknowledge(view(), epoch, cluster.nowMs());
        propose();
    }

    private void follow() {
        int last = cluster.log().lastVersion();
        version = cluster.isCalm() ? last : version + dice.nextInt(last - version + 1);
        BrokerRegistration me = view().brokers().get(id);
        if (me != null && me.brokerEpoch() == epoch) {
            replicas.onView(view());
        }
    }

    private void register() {
        Uuid life = incarnation;
        BrokerRegistration sample = Samples.broker(id, 0, true);
        BrokerRegistration registration =
                new BrokerRegistration(
                        id,
                        incarnation,
                        -1,
                        sample.endpoints(),
                        sample.features(),
                        sample.rack(),
                        List.of(directory),
                        true);
        cluster.call(
                new RegisterBroker(registration, wholeSince),
                answer -> {
                    if (answer instanceof BrokerRegistered registered
                            && registered.problem() == null
                            && up
                            && incarnation.equals(life)) {
                        epoch = registered.brokerEpoch();
                        suspect = false;
                    }
                });
    }

    private void heartbeat() {
        Uuid life = incarnation;
        long offset = cluster.log().version(version).offset();
        cluster.call(
                new BrokerHeartbeat(id, epoch, offset, false, leaving),
                answer -> {
                    if (answer instanceof HeartbeatTaken taken && incarnation.equals(life) && up) {
                        onHeartbeat(taken);
                    }
                });
    }

    private void onHeartbeat(HeartbeatTaken taken) {
        if (taken.error() != Errors.NONE) {
            cluster.onExpelled(this);
        } else if (taken.mayGo() && leaving) {
            end(End.WHOLE);
            cluster.onStopped(this);
        }
    }

    private void fetch() {
        MetadataImage view = view();
        ToyReplicas.each(
                view,
                (slot, partition) -> {
                    boolean follows =
                            partition.hasLeader()
                                    && partition.leader() != id
                                    && partition.replicas().contains(id);
                    if (follows && cluster.isReachable()) {
                        ToyBroker leader = cluster.broker(partition.leader());
                        if (leader.up && leader.replicas.leads(slot, partition.leaderEpoch())) {
                            replicas.followFrom(leader.replicas, slot, epoch, cluster.nowMs());
                        }
                    }
                });
    }

    private void propose() {
        List<IsrChange> changes = replicas.proposals(view(), cluster.nowMs());
        if (changes.isEmpty()) {
            return;
        }
        Uuid life = incarnation;
        cluster.call(
                new AlterPartition(id, epoch, changes),
                answer -> {
                    if (answer instanceof PartitionsAltered altered
                            && incarnation.equals(life)
                            && up) {
                        altered.partitions().forEach(replicas::onAltered);
                    }
                });
    }
}
