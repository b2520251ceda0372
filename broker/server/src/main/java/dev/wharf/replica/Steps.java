package dev.wharf.replica;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Steps of {@link SlicedWork} that are made as they are taken: nobody goes through thousands of topics or partitions to say what there is to do.
 *
 * <p>Owner: the loop that takes them.
 */
final class Steps {
    /** What one step looks at or does at most, where each is little. */
    static final int AT_ONCE = 128;

    private Steps() {}

    /** All parts, one after the other; what the steps of a part are is asked when those before it are done. */
    static Iterator<Runnable> inTurn(List<Supplier<Iterator<Runnable>>> parts) {
        return new InTurn(parts.iterator());
    }

    /** One step. */
    static Iterator<Runnable> once(Runnable step) {
        return List.of(step).iterator();
    }

    /** A step for each element that is concerned; those that are not are passed over, so many in one step. */
    static <T> Iterator<Runnable> each(
            Iterable<T> elements, Predicate<T> isConcerned, Consumer<T> act) {
        return new Each<>(elements.iterator(), isConcerned, act);
    }

    /** For each element what takes next to no time: for so many of them in one step. */
    static <T> Iterator<Runnable> many(Iterable<T> elements, Consumer<T> act) {
        Iterator<T> rest = elements.iterator();
        return new Each<>(
                rest,
                first -> true,
                first -> {
                    act.accept(first);
                    for (int done = 1; done < AT_ONCE && rest.hasNext(); done++) {
                        act.accept(rest.next());
                    }
                });
    }

    private static final class InTurn implements Iterator<Runnable> {
        private final Iterator<Supplier<Iterator<Runnable>>> parts;
        private Iterator<Runnable> part = Collections.emptyIterator();

        private InTurn(Iterator<Supplier<Iterator<Runnable>>> parts) {
            this.parts = parts;
        }

        @Override
        public boolean hasNext() {
            while (!part.hasNext() && parts.hasNext()) {
                part = parts.next().get();
            }
            return part.hasNext();
        }

        @Override
        public Runnable next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return part.next();
        }
    }

    private static final class Each<T> implements Iterator<Runnable> {
        private final Iterator<T> elements;
        private final Predicate<T> isConcerned;
        private final Consumer<T> act;

        private Each(Iterator<T> elements, Predicate<T> isConcerned, Consumer<T> act) {
            this.elements = elements;
            this.isConcerned = isConcerned;
            this.act = act;
        }

        @Override
        public boolean hasNext() {
            return elements.hasNext();
        }

        @Override
        public Runnable next() {
            for (int looks = 0; looks < AT_ONCE && elements.hasNext(); looks++) {
                T element = elements.next();
                if (isConcerned.test(element)) {
                    return () -> act.accept(element);
                }
            }
            return () -> {}; // none among these
        }
    }
}
