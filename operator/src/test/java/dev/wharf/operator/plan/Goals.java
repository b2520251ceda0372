package dev.wharf.operator.plan;

import dev.wharf.operator.api.MQTopicSpec;
import dev.wharf.operator.api.MaintenanceWindow;
import dev.wharf.operator.api.NoSpareReplica;
import dev.wharf.operator.api.UpgradePolicy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a cluster is to be, with what its owners usually leave out; to be changed by a test. Pods are to be of revision "new". */
final class Goals {
    private final int replicas;
    private String revision = "new";
    private Map<String, String> madeOf = Map.of();
    private long volumeBytes = 1000;
    private Map<String, String> config = Map.of();
    private NoSpareReplica noSpareReplica = NoSpareReplica.INTERRUPT;
    private boolean rebalance = true;
    private boolean preferredLeaders = true;
    private UpgradePolicy upgrade = UpgradePolicy.FINALIZE;
    private @Nullable MaintenanceWindow window;
    private boolean rebalancing;
    private long throttle;
    private boolean throttled;
    private List<String> managedConfig = List.of();
    private Map<String, MQTopicSpec> topics = Map.of();
    private @Nullable Verdict hold;
    private boolean paused;

    private Goals(int replicas) {
        this.replicas = replicas;
    }

    static Goals of(int replicas) {
        return new Goals(replicas);
    }

    Goals revision(String name) {
        revision = name;
        return this;
    }

    Goals madeOf(Map<String, String> parts) {
        madeOf = parts;
        return this;
    }

    Goals volumes(long bytes) {
        volumeBytes = bytes;
        return this;
    }

    Goals config(Map<String, String> wanted, List<String> managed) {
        config = wanted;
        managedConfig = managed;
        return this;
    }

    Goals noSpareReplica(NoSpareReplica policy) {
        noSpareReplica = policy;
        return this;
    }

    Goals noRebalance() {
        rebalance = false;
        return this;
    }

    Goals rebalancing(boolean underWay) {
        rebalancing = underWay;
        return this;
    }

    Goals throttle(long bytesPerSecond, boolean inPlace) {
        throttle = bytesPerSecond;
        throttled = inPlace;
        return this;
    }

    Goals anyLeaders() {
        preferredLeaders = false;
        return this;
    }

    Goals upgrade(UpgradePolicy policy) {
        upgrade = policy;
        return this;
    }

    Goals window(@Nullable MaintenanceWindow open) {
        window = open;
        return this;
    }

    Goals topics(Map<String, MQTopicSpec> specs) {
        topics = specs;
        return this;
    }

    Goals refused(String why) {
        hold = Verdict.stalled("DowngradeRefused", why);
        return this;
    }

    Goals paused() {
        paused = true;
        return this;
    }

    ClusterGoal goal() {
        return new ClusterGoal(
                replicas,
                replicas < 3 ? 1 : 3,
                new Template(revision, "image", new TreeMap<>(madeOf)),
                volumeBytes,
                new TreeMap<>(config),
                new Policies(
                        noSpareReplica, rebalance, throttle, preferredLeaders, upgrade, window),
                new Remembered(rebalancing, throttled, managedConfig),
                hold,
                topics,
                paused);
    }
}
