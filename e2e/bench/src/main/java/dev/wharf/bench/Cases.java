package dev.wharf.bench;

import dev.wharf.bench.Case.Step;
import dev.wharf.bench.Case.Victim;
import dev.wharf.bench.Case.Work;
import dev.wharf.bench.load.Job;
import dev.wharf.bench.load.Job.Topics;
import dev.wharf.bench.load.Load;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** All cases, by the names that the project's earlier figures have. */
final class Cases {
    private static final int SMALL = 100;
    private static final int KB = 1_024;
    private static final int RATE = 20_000;
    private static final int RECORDS = 10;
    private static final int CONNECTIONS = 2;
    private static final int KEYS = 1_000;
    private static final String MIB = Integer.toString(1 << 20);
    private static final String MIB_32 = Integer.toString(32 << 20);
    private static final double THREE_CHECKPOINTS_S = 185;
    private static final Map<String, String> SYNC = Map.of("flush.messages", "1");
    private static final Map<String, String> IN_SYNC = Map.of("min.insync.replicas", "2");

    private final Scale scale;
    private final List<Case> all = new ArrayList<>();

    private Cases(Scale scale) {
        this.scale = scale;
    }

    /** In the order in which they run. */
    static List<Case> all(Scale scale) {
        Cases cases = new Cases(scale);
        cases.oneNode();
        cases.sync();
        cases.manyTopics();
        cases.stalls();
        cases.threeNodes();
        cases.manyPartitions();
        return List.copyOf(cases.all);
    }

    /**
     * Those whose names are given; {@code *} stands for anything.
     *
     * @throws BadArguments if a name fits none
     */
    static List<Case> named(List<Case> all, List<String> names) throws BadArguments {
        Set<Case> named = new HashSet<>();
        for (String name : names) {
            Pattern pattern = Pattern.compile("\\Q" + name.replace("*", "\\E.*\\Q") + "\\E");
            List<Case> fitting =
                    all.stream().filter(each -> pattern.matcher(each.name()).matches()).toList();
            if (fitting.isEmpty()) {
                throw new BadArguments("there is no case " + name + "; --list tells all");
            }
            named.addAll(fitting);
        }
        return all.stream().filter(named::contains).toList();
    }

    private void oneNode() {
        one("produce-100B-acksall", true, 6, produce(SMALL, "none"), Map.of(), 1);
        one("produce-1KB-acksall", true, 6, produce(KB, "none"), Map.of(), 1);
        one("produce-1KB-acksall-zstd", false, 6, produce(KB, "zstd"), Map.of(), 1);
        Topics stored = Topics.one("stored", 6);
        all.add(
                new Case(
                        "consume-1KB",
                        1,
                        true,
                        new Work.Loads(
                                List.of(
                                        new Step(
                                                "",
                                                stored,
                                                produce(KB, "none"),
                                                Job.Span.records(scale.storedRecords()),
                                                false),
                                        new Step(
                                                "",
                                                stored,
                                                new Load.Consume(),
                                                scale.span(),
                                                true)),
                                Map.of(),
                                Map.of())));
        one("e2e-100B-acksall-us", true, 1, new Load.OneAtATime(SMALL), Map.of(), 1);
        one(
                "rate20k-1KB-acksall-us",
                true,
                6,
                new Load.Produce(KB, RATE, false, Map.of("acks", "all", "linger.ms", "0")),
                Map.of(),
                1);
        one("requests20k-1KB", true, 8, new Load.Requests(KB, RATE, 8, 1, 0), Map.of(), 1);
        all.add(new Case("startup", 1, false, new Work.Start(scale.starts(), scale.restS())));
    }

    private void sync() {
        one("sync-1KB-p1-t1", false, 1, new Load.Senders(1, KB), SYNC, 1);
        one("sync-1KB-p1-t64", false, 1, new Load.Senders(64, KB), SYNC, 1);
        one("sync-1KB-p64-t64", true, 64, new Load.Senders(64, KB), SYNC, 1);
        one("async-1KB-p64-t64", false, 64, new Load.Senders(64, KB), Map.of(), 1);
    }

    private void manyTopics() {
        touched("topics-1x8", false, new Topics("topics", 1, 8), produce(KB, "none"), 1);
        touched("topics-256x8", false, new Topics("topics", 256, 8), produce(KB, "none"), 1);
        touched("topics-256x8-allparts", true, new Topics("topics", 256, 8), oneByOne(), 1);
        touched("requests-1x8", false, new Topics("topics", 1, 8), batches(), 1);
        touched("requests-256x8", false, new Topics("topics", 256, 8), batches(), 1);
    }

    private void manyPartitions() {
        all.add(
                new Case(
                        "many-partitions",
                        1,
                        false,
                        new Work.ManyPartitions(new Topics("many", 10, 1_000), scale.restS())));
        // 2 MB each, 20 GB in all.
        all.add(
                new Case(
                        "many-partitions-20GB",
                        1,
                        false,
                        new Work.ManyBytes(
                                new Topics("many", 1_000, 10),
                                new Load.Batches(KB, 20, 8, 2),
                                100,
                                THREE_CHECKPOINTS_S)));
        all.add(
                new Case(
                        "small-heap",
                        1,
                        false,
                        new Work.SmallHeap(
                                new Topics("many", 1_000, 10),
                                new Load.Batches(KB, 1, 1_000, 2),
                                scale.span(),
                                128)));
        all.add(
                new Case(
                        "many-failover",
                        3,
                        false,
                        new Work.ManyFailover(new Topics("many", 5, 1_000))));
    }

    private void threeNodes() {
        one("produce-1KB-acksall-rf3", false, 6, produce(KB, "none"), IN_SYNC, 3);
        one("e2e-100B-acksall-us-rf3", false, 1, new Load.OneAtATime(SMALL), IN_SYNC, 3);
        touched("topics-256x8-allparts-rf3", false, new Topics("topics", 256, 8), oneByOne(), 3);
        all.add(new Case("rest-3-nodes", 3, false, new Work.Rest(scale.restS())));
        failover("failover-other-KILL", Victim.LEADER_KILLED);
        failover("failover-controller-KILL", Victim.CONTROLLER_KILLED);
        failover("failover-other-TERM", Victim.LEADER_STOPPED);
        failover("restart-follower-KILL", Victim.FOLLOWER_KILLED);
        failover("restart-follower-TERM", Victim.FOLLOWER_STOPPED);
    }

    /**
     * What a broker does beside its clients, as often as its settings allow, under a load that is paced: each beside the same without it. Requests are prepared: the stock client's own stalls would
     * be longer than those that are looked for.
     */
    private void stalls() {
        Topics few = Topics.one("bench", 6);
        stalls("stalls-none", few, steady(0), Map.of(), Map.of());
        stalls("stalls-roll", few, steady(0), Map.of("segment.bytes", MIB), Map.of());
        stalls(
                "stalls-retention",
                few,
                steady(0),
                Map.of("segment.bytes", MIB_32, "retention.bytes", MIB_32),
                Map.of("log.retention.check.interval.ms", "1000"));
        stalls(
                "stalls-compaction",
                few,
                steady(KEYS),
                Map.of(
                        "segment.bytes",
                        MIB_32,
                        "cleanup.policy",
                        "compact",
                        "min.cleanable.dirty.ratio",
                        "0.01"),
                Map.of("log.cleaner.backoff.ms", "1000"));
        Topics many = new Topics("bench", 10, 1_000);
        stalls("stalls-many", many, steady(0), Map.of(), Map.of());
        stalls(
                "stalls-checkpoint",
                many,
                steady(0),
                Map.of(),
                Map.of("log.flush.offset.checkpoint.interval.ms", "5000"));
    }

    private void stalls(
            String name,
            Topics topics,
            Load load,
            Map<String, String> topicConfig,
            Map<String, String> settings) {
        Step step = new Step("", topics, load, scale.stallSpan(), true);
        all.add(new Case(name, 1, false, new Work.Loads(List.of(step), topicConfig, settings)));
    }

    /** 20,000 records a second. */
    private static Load steady(int keysEach) {
        return new Load.Requests(KB, RATE / RECORDS, CONNECTIONS, RECORDS, keysEach);
    }

    private static Load produce(int recordBytes, String compression) {
        return new Load.Produce(
                recordBytes,
                0,
                false,
                Map.of(
                        "acks", "all",
                        "linger.ms", "5",
                        "batch.size", "65536",
                        "compression.type", compression));
    }

    /** Each record to the next partition: 2048 batches of 16 KiB are what a producer's memory holds. */
    private static Load oneByOne() {
        return new Load.Produce(
                KB, 0, true, Map.of("acks", "all", "linger.ms", "5", "batch.size", "16384"));
    }

    /** As large as a producer's batches are unless it is told otherwise: 16 KiB. */
    private static Load batches() {
        return new Load.Batches(KB, 15, 8, 2);
    }

    private void one(
            String name,
            boolean quick,
            int partitions,
            Load load,
            Map<String, String> topicConfig,
            int nodes) {
        Step step = new Step("", Topics.one("bench", partitions), load, scale.span(), true);
        all.add(new Case(name, nodes, quick, new Work.Loads(List.of(step), topicConfig, Map.of())));
    }

    /** The first touch of every partition, on a broker that is warm, and the second pass. */
    private void touched(String name, boolean quick, Topics topics, Load load, int nodes) {
        Job.Span records = Job.Span.records(scale.touchRecords());
        Step warmUp =
                new Step(
                        "",
                        Topics.one("warm-up", 8),
                        load,
                        Job.Span.seconds(scale.warmUpS(), 0),
                        false);
        all.add(
                new Case(
                        name,
                        nodes,
                        quick,
                        new Work.Loads(
                                List.of(
                                        warmUp,
                                        new Step("", topics, load, records, true),
                                        new Step("-warm", topics, load, records, true)),
                                nodes == 1 ? Map.of() : IN_SYNC,
                                Map.of())));
    }

    private void failover(String name, Victim victim) {
        all.add(new Case(name, 3, false, new Work.Failover(victim, scale.gap())));
    }
}
