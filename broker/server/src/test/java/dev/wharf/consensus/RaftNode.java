package dev.wharf.consensus;

import dev.wharf.env.Disk;
import dev.wharf.peer.PeerCalls;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimLoop;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One node of a simulated cluster: its disk, and the life that it has now, if it has one. */
final class RaftNode {
    private final RaftCluster cluster;
    private final int id;
    private SimDisk disk;
    private int disks;
    private int lives;
    private boolean joins;
    private UnaryOperator<Disk> diskBetween = disk -> disk;
    private RaftFaults faults = RaftFaults.NONE;
    private @Nullable Life life;

    /** One run of the process. */
    record Life(SimLoop loop, RaftMetadataLog log, RaftTold told) {}

    RaftNode(RaftCluster cluster, int id, boolean joins) {
        this.cluster = cluster;
        this.id = id;
        this.joins = joins;
        this.disk = newDisk();
    }

    private SimDisk newDisk() {
        return new SimDisk(cluster.scheduler(), "disk " + id + "." + disks++);
    }

    int id() {
        return id;
    }

    SimDisk disk() {
        return disk;
    }

    /** Puts something between the log and its disk, from the next start on. */
    void between(UnaryOperator<Disk> between) {
        diskBetween = between;
    }

    /** The mistakes that the log makes from the next start on. */
    void plant(RaftFaults planted) {
        faults = planted;
    }

    /** Makes this node one of the first voters. */
    void format(Uuid directoryId, java.util.List<Voter> voters) {
        try {
            RaftFormat.format(disk, new SimClock(cluster.scheduler()), directoryId, voters);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void start() {
        if (life != null) {
            return;
        }
        SimLoop loop = new SimLoop(cluster.scheduler(), "node " + id + "." + lives);
        PeerCalls calls =
                new PeerCalls(
                        id,
                        cluster.network().join(id, loop),
                        loop,
                        cluster.scheduler().entropy().fork("calls " + id + "." + lives));
        RaftTold told = new RaftTold(id, cluster.history());
        RaftMetadataLog log =
                new RaftMetadataLog(
                        new RaftParts(
                                diskBetween.apply(disk),
                                loop,
                                new SimClock(cluster.scheduler()),
                                cluster.scheduler().entropy().fork("raft " + id + "." + lives),
                                calls),
                        cluster.config(id, joins),
                        faults);
        lives++;
        life = new Life(loop, log, told);
        loop.run(() -> log.start(told));
    }

    /** The process ends; what the kernel holds stays. */
    void kill() {
        end();
        cluster.network().die(id);
        disk.killProcess();
    }

    /** The power ends; unforced bytes are lost or torn. */
    void cutPower() {
        end();
        cluster.network().leave(id);
        disk.cutPower();
    }

    /** The node loses its disk, and gets an empty one. */
    void wipe() {
        end();
        cluster.network().leave(id);
        disk.cutPower();
        disk = newDisk();
    }

    /** As {@link #wipe}, but somebody has saved the identity and puts it on the new disk. */
    void wipeAndKeepTheId() {
        Uuid directoryId = life == null ? null : life.log().directoryId();
        wipe();
        if (directoryId != null) {
            try {
                MetadataDirectory.format(disk, directoryId, directory -> {});
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void end() {
        if (life != null) {
            life.loop().stop();
            life = null;
        }
    }

    boolean isUp() {
        return life != null;
    }

    boolean leads() {
        return life != null && life.told().leads();
    }

    Life life() {
        return Objects.requireNonNull(life, "node " + id + " is up");
    }

    /** Acts on the log as the node itself would. */
    void run(java.util.function.Consumer<Life> act) {
        Life current = life();
        current.loop().run(() -> act.accept(current));
    }

    /** As the quorum knows this replica. */
    Voter asVoter() {
        return new Voter(
                id, life().log().directoryId(), java.util.List.of(RaftCluster.endpoint(id)));
    }

    @Override
    public String toString() {
        Life current = life;
        return "node "
                + id
                + (current == null
                        ? " down"
                        : (current.told().leads()
                                        ? " leads"
                                        : " follows " + current.told().leaderId())
                                + " at "
                                + current.told().offset());
    }
}
