package dev.wharf.operator.plan;

import dev.wharf.operator.observe.BrokerState;
import dev.wharf.operator.observe.BrokersSight;
import dev.wharf.operator.observe.ClusterSight;
import dev.wharf.operator.observe.Standstill;
import dev.wharf.operator.observe.VolumeState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Plans for one {@code MQCluster}. Volumes and pods that are missing or broken come first, then votes, then restarts, then replicas: whatever takes
 * something away waits until what was taken away before is back.
 */
public final class ClusterPlanner {
    /** How long replicas may come no closer before that is told. */
    static final Duration STANDSTILL_MIN = Duration.ofMinutes(5);

    private final ClusterGoal goal;
    private final ClusterSight sight;
    private final Steps<ClusterAction> steps =
            new Steps<>("All brokers serve and are as the spec says");
    private SortedMap<String, Integer> heldBack = new TreeMap<>();

    private ClusterPlanner(ClusterGoal goal, ClusterSight sight) {
        this.goal = goal;
        this.sight = sight;
    }

    /** What to do about a cluster now. */
    public static ClusterPlan plan(ClusterGoal goal, ClusterSight sight) {
        ClusterPlanner planner = new ClusterPlanner(goal, sight);
        if (goal.paused()) {
            planner.steps.problem("Paused", "The operator leaves the cluster alone");
        } else if (sight.setReplicas() == null) {
            planner.steps.actions.add(new ClusterAction.Scale(goal.replicas()));
            planner.steps.progress("Creating", "The brokers are being created");
        } else {
            planner.tend(sight.setReplicas());
        }
        return new ClusterPlan(
                planner.steps.actions,
                planner.steps.verdict(),
                planner.draining(),
                planner.heldBack);
    }

    private List<Integer> draining() {
        int have = sight.setReplicas() == null ? 0 : sight.setReplicas();
        return goal.paused() ? List.of() : IntStream.range(goal.replicas(), have).boxed().toList();
    }

    private void tend(int have) {
        if (goal.hold() != null) {
            steps.tell(goal.hold());
        }
        volumes();
        if (have < goal.replicas()) {
            steps.actions.add(new ClusterAction.Scale(goal.replicas()));
            steps.progress("ScalingOut", "Brokers are being added");
        }
        if (!sight.pods().tailMap(have).isEmpty()) {
            steps.progress("ScalingIn", "Pods are going");
        }
        Roll roll = new Roll(goal, sight, steps);
        BrokersSight brokers = sight.brokers();
        roll.renewBroken(brokers);
        roll.tellTrouble();
        if (brokers == null) {
            steps.progress("ClusterUnreachable", "No broker answers");
            return;
        }
        forget(brokers, have);
        cordon(brokers);
        new RunningConfig(goal, brokers, steps).follow();
        Optional<ClusterAction> vote = new Voters(goal, sight, brokers).next();
        if (vote.isPresent()) {
            steps.actions.add(vote.get());
            steps.progress("ChangingVoters", "Votes on the metadata follow the brokers");
            return;
        }
        int staying = Math.min(have, goal.replicas());
        if (!steps.hasProblem()) {
            roll.restart(brokers, staying);
        }
        replicas(brokers, have);
        if (steps.isReady() && IntStream.range(0, goal.replicas()).allMatch(brokers::isActive)) {
            leaders(brokers);
            if (roll.isOver(staying)) {
                features(brokers);
            }
        }
    }

    private void volumes() {
        for (VolumeState volume : sight.volumes().values()) {
            if (volume.lost() && !sight.isReady(volume.ordinal())) {
                steps.actions.add(new ClusterAction.RenewVolume(volume.ordinal()));
                steps.progress(
                        "VolumeLost", "Broker " + volume.ordinal() + " starts anew, without data");
            } else if (!volume.lost()
                    && volume.requestedBytes() < goal.volumeBytes()
                    && volume.ordinal() < goal.replicas()) {
                steps.actions.add(
                        new ClusterAction.GrowVolume(volume.ordinal(), goal.volumeBytes()));
                steps.waiting("GrowingVolumes", "Volumes are being enlarged");
            } else if (!volume.growing().isEmpty()) {
                steps.waiting(
                        "GrowingVolumes",
                        "The volume of broker " + volume.ordinal() + " has " + volume.growing());
            }
        }
    }

    /** Brokers whose pods have been taken away for good. */
    private void forget(BrokersSight brokers, int have) {
        Moves moves = new Moves(goal, brokers, steps);
        for (int id : brokers.brokers().tailMap(have).keySet()) {
            if (!sight.pods().containsKey(id) && !brokers.isActive(id) && moves.isEmpty(id)) {
                steps.actions.add(new ClusterAction.Forget(id));
                steps.progress("ScalingIn", "Broker " + id + " is being forgotten");
            }
        }
    }

    /** Brokers that are to go get nothing new meanwhile. */
    private void cordon(BrokersSight brokers) {
        for (BrokerState broker : brokers.brokers().values()) {
            boolean goes = broker.id() >= goal.replicas();
            if (broker.active() && broker.cordoned() != goes) {
                steps.actions.add(new ClusterAction.Cordon(broker.id(), goes));
            }
        }
    }

    /** Moves replicas, while nothing restarts; a broker that has none left may go at any time. */
    private void replicas(BrokersSight brokers, int have) {
        Moves moves = new Moves(goal, brokers, steps);
        chooseMoves(moves, brokers, have);
        moves.begin();
        standstill();
    }

    /** Replicas come no closer although as much arrives as the throttle allows: more is written to them. What the owner sets in Kafka's words is not ours to judge. */
    private void standstill() {
        Standstill seen = sight.standstill();
        long throttle = goal.policies().throttle();
        if (seen != null
                && throttle > 0
                && goal.remembered().throttled()
                && !MoveThrottle.isOwners(goal.runningConfig())
                && seen.lasts().compareTo(STANDSTILL_MIN) >= 0
                && seen.bytesPerSecond() >= throttle / 2) {
            steps.problem(
                    "ThrottleTooLow",
                    "Replicas that move come no closer, as more is written to them than rebalanceThrottle lets arrive: "
                            + throttle
                            + " bytes a second from and to each broker; raise it");
        }
    }

    private void chooseMoves(Moves moves, BrokersSight brokers, int have) {
        if (have > goal.replicas()) {
            int keep = have;
            while (keep > goal.replicas()
                    && moves.isEmpty(keep - 1)
                    && staysEmpty(brokers, keep - 1)
                    && !brokers.quorum().hasVoter(keep - 1)) {
                keep--;
            }
            if (keep < have) {
                steps.actions.add(new ClusterAction.Scale(keep));
            }
            boolean restarting = !steps.isReady();
            steps.progress("ScalingIn", "Brokers are being emptied before they go");
            if (!restarting) {
                moves.drain(goal.replicas());
            }
            return;
        }
        if (steps.isReady() && IntStream.range(0, goal.replicas()).allMatch(brokers::isActive)) {
            moves.rebalance();
        }
    }

    private void leaders(BrokersSight brokers) {
        SortedMap<String, List<Integer>> strayed = Leaders.strayed(brokers);
        if (goal.policies().preferredLeaders() && !strayed.isEmpty()) {
            steps.actions.add(new ClusterAction.PreferLeaders(strayed));
        }
    }

    /** All brokers run the version that the spec names. */
    private void features(BrokersSight brokers) {
        SortedMap<String, Integer> ahead = Upgrade.ahead(brokers.features());
        if (ahead.isEmpty()) {
            return;
        }
        switch (goal.policies().upgrade()) {
            case HOLD -> heldBack = ahead;
            case FINALIZE -> {
                steps.actions.add(new ClusterAction.RaiseFeatures(ahead));
                steps.progress("RaisingFeatures", "All brokers run the new version; now " + ahead);
            }
        }
    }

    private static boolean staysEmpty(BrokersSight brokers, int id) {
        BrokerState broker = brokers.brokers().get(id);
        return broker == null || !broker.active() || broker.cordoned();
    }
}
