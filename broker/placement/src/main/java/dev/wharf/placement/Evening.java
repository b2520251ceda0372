package dev.wharf.placement;

import dev.wharf.placement.Board.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Evens a board: while a broker has at least two more than another, and there is a chain of steps from the one to the other, takes the shortest such
 * chain. Each chain lowers the sum of the squares of all loads, so it ends.
 */
final class Evening {
    private final Board board;

    private Evening(Board board) {
        this.board = board;
    }

    /** Returns whether it has taken any step. */
    static boolean even(Board board) {
        Evening evening = new Evening(board);
        boolean moved = false;
        while (evening.improve()) {
            moved = true;
        }
        return moved;
    }

    private boolean improve() {
        List<Integer> heaviestFirst = new ArrayList<>(board.brokers());
        heaviestFirst.sort(
                Comparator.comparingInt((Integer id) -> -board.load(id))
                        .thenComparingInt(id -> -board.loadBesides(id)));
        List<Integer> lightestFirst = heaviestFirst.reversed();
        // What a heavier broker could not reach, none that it did reach can either.
        Set<Integer> seen = new HashSet<>();
        for (int start : heaviestFirst) {
            boolean anyLighter = board.load(start) - board.load(lightestFirst.getFirst()) >= 2;
            if (anyLighter && !seen.contains(start)) {
                List<Step> chain = chain(start, lightestFirst, seen);
                if (chain != null && tryTake(chain)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The shortest chain from a broker to one with at least two less, breadth first. */
    private @Nullable List<Step> chain(int start, List<Integer> lightestFirst, Set<Integer> seen) {
        Map<Integer, Step> cameBy = new HashMap<>();
        ArrayDeque<Integer> open = new ArrayDeque<>(List.of(start));
        seen.add(start);
        while (!open.isEmpty()) {
            int from = open.removeFirst();
            for (int to : lightestFirst) {
                Step step = seen.contains(to) ? null : board.step(from, to);
                if (step == null) {
                    continue;
                }
                cameBy.put(to, step);
                if (board.load(start) - board.load(to) >= 2) {
                    return wayTo(to, cameBy);
                }
                seen.add(to);
                open.addLast(to);
            }
        }
        return null;
    }

    private static List<Step> wayTo(int end, Map<Integer, Step> cameBy) {
        List<Step> way = new ArrayList<>();
        for (Step step = cameBy.get(end); step != null; step = cameBy.get(step.from())) {
            way.add(step);
        }
        return way;
    }

    /** Takes all steps or none: two that move the same partition may each be allowed, but not both. */
    private boolean tryTake(List<Step> chain) {
        for (int i = 0; i < chain.size(); i++) {
            if (!board.allows(chain.get(i))) {
                chain.subList(0, i).reversed().forEach(step -> board.take(step.back()));
                return false;
            }
            board.take(chain.get(i));
        }
        return true;
    }
}
