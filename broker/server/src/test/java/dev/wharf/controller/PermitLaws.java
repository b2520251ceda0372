package dev.wharf.controller;

import dev.wharf.controller.ControllerAnswer.OperatorAnswered;
import dev.wharf.controller.ControllerAnswer.Verdict;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What holds of permits to restart, whatever has happened: one at a time, never one too many, and never for an operator that was replaced. */
final class PermitLaws {
    /** Between a decision and the time at which it is heard of. */
    private static final long DELAY_MS = 200;

    private final long seed;
    private final List<Asked> asked = new ArrayList<>();
    private int granted;

    /** A request for one broker, from the moment at which it was sent. */
    final class Asked {
        private final int brokerId;
        private final long epoch;
        private boolean isBack;
        private long grantedAtMs = -1;

        private Asked(int brokerId, long epoch) {
            this.brokerId = brokerId;
            this.epoch = epoch;
        }

        /** Returns whether there is a permit. */
        boolean onAnswer(@Nullable ControllerAnswer answer, long nowMs) {
            boolean isGranted =
                    answer instanceof OperatorAnswered told && told.verdict() == Verdict.GRANTED;
            if (!isGranted) {
                return false;
            }
            grantedAtMs = nowMs;
            granted++;
            for (Asked other : asked) {
                boolean isUsed =
                        other.grantedAtMs >= 0
                                && !other.isBack
                                && nowMs - other.grantedAtMs < RestartPermits.LEASE_MS - DELAY_MS;
                if (isUsed && other.brokerId != brokerId) {
                    throw new AssertionError(
                            "seed "
                                    + seed
                                    + ": broker "
                                    + brokerId
                                    + " may restart while broker "
                                    + other.brokerId
                                    + " still may");
                }
            }
            return true;
        }
    }

    PermitLaws(long seed) {
        this.seed = seed;
    }

    /** Somebody asks now. */
    Asked ask(int brokerId, MetadataImage image) {
        BrokerRegistration broker = image.brokers().get(brokerId);
        Asked one = new Asked(brokerId, broker == null ? -1 : broker.brokerEpoch());
        asked.add(one);
        return one;
    }

    /** How many were granted. */
    int granted() {
        return granted;
    }

    /** Looks at a batch that was committed. */
    void onBatch(MetadataImage before, List<MetadataRecord> batch, MetadataImage after) {
        RestartPermit then = RestartPermit.of(before);
        RestartPermit now = RestartPermit.of(after);
        holds(now.epoch() >= then.epoch(), "operators' epochs grow");
        if (!now.brokers().equals(then.brokers())) {
            each(after, now.brokers().keySet().iterator().next(), true);
        }
        for (Asked one : asked) {
            BrokerRegistration broker = after.brokers().get(one.brokerId);
            one.isBack |=
                    broker != null
                            && broker.brokerEpoch() > one.epoch
                            && broker.isActive()
                            && each(after, one.brokerId, false);
        }
    }

    /** Whether a broker is in sync everywhere; checks that it can be spared, if that is asked for. */
    private boolean each(MetadataImage image, int brokerId, boolean spared) {
        boolean[] inSync = {true};
        image.topics()
                .byName()
                .forEach(
                        topic ->
                                topic.getValue()
                                        .partitions()
                                        .forEach(
                                                partition -> {
                                                    var state = partition.getValue();
                                                    if (!state.replicas().contains(brokerId)) {
                                                        return;
                                                    }
                                                    inSync[0] &=
                                                            state.isr().contains(brokerId)
                                                                    || state.adding()
                                                                            .contains(brokerId);
                                                    if (spared) {
                                                        checkSpared(
                                                                image,
                                                                topic.getKey(),
                                                                state.isr(),
                                                                brokerId);
                                                    }
                                                }));
        return inSync[0];
    }

    private void checkSpared(MetadataImage image, String topic, List<Integer> isr, int brokerId) {
        int needed = new TopicSettings(new ToyRules()).minInsync(image, topic);
        long left = isr.stream().filter(id -> id != brokerId).count();
        holds(left >= needed, topic + " keeps " + needed + " in sync without " + brokerId);
    }

    private void holds(boolean law, String what) {
        if (!law) {
            throw new AssertionError("seed " + seed + ": " + what);
        }
    }
}
