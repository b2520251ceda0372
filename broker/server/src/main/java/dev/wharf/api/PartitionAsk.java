package dev.wharf.api;

import dev.wharf.env.Loop;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.Errors;
import dev.wharf.replica.Gather;
import dev.wharf.replica.Partition;
import dev.wharf.replica.PartitionTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks partitions something, each on its own loop, one post per loop, and brings the answers home in the order of the questions.
 *
 * @param topic null if there is none of the name or id
 * @param question what to ask
 * @param <Q> questions
 */
record PartitionAsk<Q>(@Nullable TopicImage topic, int partition, Q question) {
    /** How a question is answered. */
    interface Answerer<Q, A> {
        /** Answers on the partition's loop. */
        A answer(Partition partition, Q question);

        /** Answers for a partition that cannot be asked; on any loop. */
        A refuse(Errors error, Q question);

        /**
         * Finishes what the partitions of one loop have answered, on that loop; the answers go home when {@code done} is run.
         *
         * @param answers of this loop, refusals included
         */
        default void settle(PartitionTable table, List<A> answers, Runnable done) {
            done.run();
        }
    }

    /** Asks all; {@code then} is called on {@code home}. */
    static <Q, A> void all(
            Services services,
            Loop home,
            List<PartitionAsk<Q>> asks,
            Answerer<Q, A> answerer,
            Consumer<List<A>> then) {
        @SuppressWarnings("unchecked") // filled below with answers alone
        A[] answers = (A[]) new Object[asks.size()];
        List<List<Integer>> byLoop = new ArrayList<>();
        for (int i = 0; i < services.loops().count(); i++) {
            byLoop.add(new ArrayList<>());
        }
        for (int i = 0; i < answers.length; i++) {
            PartitionAsk<Q> ask = asks.get(i);
            Errors refusal = ask.refusal(services);
            if (ask.topic == null || refusal != Errors.NONE) {
                answers[i] = answerer.refuse(refusal, ask.question);
            } else {
                byLoop.get(services.loops().indexOf(ask.topic.id(), ask.partition)).add(i);
            }
        }
        // One piece more than there are loops, so that there is something to wait for when no
        // partition is here.
        Gather gather =
                new Gather(
                        home,
                        services.loops().count() + 1,
                        () -> then.accept(Arrays.asList(answers)));
        for (int i = 0; i < byLoop.size(); i++) {
            List<Integer> own = byLoop.get(i);
            if (own.isEmpty()) {
                gather.arrive();
                continue;
            }
            PartitionTable table = services.table(i);
            services.loops()
                    .loop(i)
                    .execute(
                            () -> {
                                List<A> given = new ArrayList<>(own.size());
                                for (int index : own) {
                                    answers[index] = asks.get(index).answer(table, answerer);
                                    given.add(answers[index]);
                                }
                                answerer.settle(table, given, gather::arrive);
                            });
        }
        gather.arrive();
    }

    private <A> A answer(PartitionTable table, Answerer<Q, A> answerer) {
        Partition found = topic == null ? null : table.find(topic.id(), partition);
        if (found == null) {
            Errors absence =
                    topic == null
                            ? Errors.UNKNOWN_TOPIC_OR_PARTITION
                            : table.absence(topic.id(), partition);
            return answerer.refuse(absence, question);
        }
        Errors unusable = found.unusable();
        return unusable == Errors.NONE
                ? answerer.answer(found, question)
                : answerer.refuse(unusable, question);
    }

    private Errors refusal(Services services) {
        PartitionImage image = topic == null ? null : topic.partition(partition);
        return image == null ? Errors.UNKNOWN_TOPIC_OR_PARTITION : services.refusal(image);
    }
}
