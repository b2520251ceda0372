package dev.wharf.operator.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Questions that go together. */
final class BatchTest {
    private static final Duration LINGER = Duration.ofMillis(1);

    @Test
    void each_gets_its_own_answer_and_those_who_come_meanwhile_go_together() throws Exception {
        CountDownLatch firstIsUnderWay = new CountDownLatch(1);
        CountDownLatch othersHaveAsked = new CountDownLatch(1);
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        Batch<Integer, String> batch =
                new Batch<>(
                        LINGER,
                        questions -> {
                            sizes.add(questions.size());
                            firstIsUnderWay.countDown();
                            await(othersHaveAsked);
                            return questions.stream().map(question -> "a" + question).toList();
                        });
        try (ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> first = askers.submit(() -> batch.ask(0));
            firstIsUnderWay.await();
            List<Future<String>> others = new ArrayList<>();
            for (int i = 1; i <= 50; i++) {
                int question = i;
                others.add(askers.submit(() -> batch.ask(question)));
            }
            while (batch.waiting() < 50) {
                Thread.onSpinWait();
            }
            othersHaveAsked.countDown();
            assertThat(first.get()).isEqualTo("a0");
            for (int i = 1; i <= 50; i++) {
                assertThat(others.get(i - 1).get()).isEqualTo("a" + i);
            }
        }
        assertThat(sizes).containsExactly(1, 50);
    }

    @Test
    void what_goes_wrong_is_told_to_all_who_have_asked_and_the_next_batch_goes_on() {
        List<Integer> asked = new CopyOnWriteArrayList<>();
        Batch<Integer, Integer> batch =
                new Batch<>(
                        LINGER,
                        questions -> {
                            asked.addAll(questions);
                            if (questions.contains(1)) {
                                throw new IllegalStateException("not this one");
                            }
                            return questions;
                        });
        assertThatThrownBy(() -> batch.ask(1)).hasRootCauseMessage("not this one");
        assertThat(batch.ask(2)).isEqualTo(2);
        assertThat(asked).containsExactly(1, 2);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
