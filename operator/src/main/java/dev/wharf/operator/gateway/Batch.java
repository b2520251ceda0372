package dev.wharf.operator.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Lets questions that come at about the same time go as one. The first waits a little for others; while one batch is under way, the next comes together.
 *
 * @param <Q> a question
 * @param <A> its answer
 */
final class Batch<Q, A> {
    /** Questions in one batch; one more waits for the next. */
    static final int QUESTIONS_MAX = 1000;

    private final Duration linger;
    private final Function<List<Q>, List<A>> work;
    private final List<Waiting<Q, A>> waiting = new ArrayList<>();
    private boolean working;

    private record Waiting<Q, A>(Q question, CompletableFuture<A> answer) {}

    /**
     * @param work answers questions, in their order; may block, and is called by one thread at a time
     */
    Batch(Duration linger, Function<List<Q>, List<A>> work) {
        this.linger = linger;
        this.work = work;
    }

    /** Asks, and waits for the answer. Throws what the work has thrown. */
    A ask(Q question) {
        CompletableFuture<A> answer = new CompletableFuture<>();
        boolean first;
        synchronized (waiting) {
            waiting.add(new Waiting<>(question, answer));
            first = !working;
            working = true;
        }
        if (first) {
            Thread.ofVirtual().name("batch").start(this::workOff);
        }
        return answer.join();
    }

    /** Questions that no batch has taken yet. */
    int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    private void workOff() {
        LockSupport.parkNanos(linger.toNanos());
        for (List<Waiting<Q, A>> batch = next(); !batch.isEmpty(); batch = next()) {
            answer(batch);
        }
    }

    private List<Waiting<Q, A>> next() {
        synchronized (waiting) {
            List<Waiting<Q, A>> head = waiting.subList(0, Math.min(QUESTIONS_MAX, waiting.size()));
            List<Waiting<Q, A>> batch = List.copyOf(head);
            head.clear();
            working = !batch.isEmpty();
            return batch;
        }
    }

    private void answer(List<Waiting<Q, A>> batch) {
        try {
            List<A> answers = work.apply(batch.stream().map(Waiting::question).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer().complete(answers.get(i));
            }
        } catch (RuntimeException | Error e) {
            batch.forEach(each -> each.answer().completeExceptionally(e));
        }
    }
}
