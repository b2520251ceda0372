package dev.wharf.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.sim.SimEntropy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class PersistentMapTest {
    private static final int SEEDS = 200;
    private static final int STEPS = 300;
    private static final int KEYS = 80;

    @Test
    void behavesAsATreeMapAndEarlierCopiesStayAsTheyWere() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimEntropy dice = new SimEntropy(seed);
            PersistentMap<Integer, String> map = PersistentMap.empty();
            TreeMap<Integer, String> model = new TreeMap<>();
            PersistentMap<Integer, String> kept = map;
            TreeMap<Integer, String> keptModel = new TreeMap<>();
            for (int step = 0; step < STEPS; step++) {
                int key = dice.nextInt(KEYS);
                if (dice.chance(60)) {
                    map = map.with(key, "v" + step);
                    model.put(key, "v" + step);
                } else {
                    map = map.without(key);
                    model.remove(key);
                }
                if (dice.chance(2)) {
                    kept = map;
                    keptModel = new TreeMap<>(model);
                }
                assertThat(map.get(key)).as("seed %d", seed).isEqualTo(model.get(key));
                assertThat(map.size()).as("seed %d", seed).isEqualTo(model.size());
            }
            int from = dice.nextInt(KEYS);
            assertThat(entries(map))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(model.entrySet());
            assertThat(entries(map.tail(from)))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(model.tailMap(from).entrySet());
            assertThat(entries(kept))
                    .as("seed %d: an earlier copy", seed)
                    .containsExactlyElementsOf(keptModel.entrySet());
        }
    }

    @Test
    void staysBalancedWhenKeysComeInOrder() {
        PersistentMap<Integer, Integer> map = PersistentMap.empty();
        for (int i = 0; i < 10_000; i++) {
            map = map.with(i, i);
        }
        assertThat(map.height()).isLessThanOrEqualTo(14);
        for (int i = 0; i < 9_000; i++) {
            map = map.without(i);
        }
        assertThat(map.height()).isLessThanOrEqualTo(14);
        assertThat(map.size()).isEqualTo(1_000);
    }

    @Test
    void isEqualToAMapOfTheSameEntriesBuiltInAnotherOrder() {
        PersistentMap<Integer, String> up = PersistentMap.empty();
        PersistentMap<Integer, String> down = PersistentMap.empty();
        for (int i = 0; i < 20; i++) {
            up = up.with(i, "v" + i);
            down = down.with(19 - i, "v" + (19 - i));
        }
        assertThat(up).isEqualTo(down).hasSameHashCodeAs(down);
        assertThat(up.with(3, "other")).isNotEqualTo(down);
        assertThat(up.without(3)).isNotEqualTo(down);
    }

    private static <K, V> List<Map.Entry<K, V>> entries(Iterable<Map.Entry<K, V>> map) {
        List<Map.Entry<K, V>> entries = new ArrayList<>();
        map.forEach(entries::add);
        return entries;
    }
}
