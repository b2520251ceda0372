package dev.wharf.node.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.types.Uuid;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SystemEntropyTest {
    private final SystemEntropy entropy = new SystemEntropy(new SecureRandom());

    @Test
    void numbersBelowABoundReachAllOfItAndNothingElse() {
        int[] counts = new int[10];
        for (int i = 0; i < 100_000; i++) {
            counts[entropy.nextInt(counts.length)]++;
        }
        for (int count : counts) {
            assertThat(count).isBetween(9_000, 11_000);
        }
    }

    @Test
    void everyBitIsSetAboutHalfTheTime() {
        int[] ones = new int[64];
        for (int i = 0; i < 10_000; i++) {
            long value = entropy.nextLong();
            for (int bit = 0; bit < 64; bit++) {
                ones[bit] += (int) ((value >>> bit) & 1);
            }
        }
        for (int count : ones) {
            assertThat(count).isBetween(4_500, 5_500);
        }
    }

    @Test
    void twoSourcesDoNotMakeTheSameIds() {
        SystemEntropy other = new SystemEntropy(new SecureRandom());
        Set<Uuid> ids = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            ids.add(entropy.nextUuid());
            ids.add(other.nextUuid());
        }
        assertThat(ids).hasSize(2_000);
    }
}
