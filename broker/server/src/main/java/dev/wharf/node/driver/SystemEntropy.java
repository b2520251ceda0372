package dev.wharf.node.driver;

import dev.wharf.env.Entropy;
import dev.wharf.types.Invariants;
import java.security.SecureRandom;

/**
 * Chance for one loop: xoshiro256** from a seed of the machine's. Its 256 bits of state keep random 128-bit ids unique across nodes; the
 * numbers can be guessed, so nothing secret may be made of them.
 */
public final class SystemEntropy implements Entropy {
    private long s0;
    private long s1;
    private long s2;
    private long s3;

    /** Takes its seed from {@code seeds}; one source of seeds may serve any number of loops. */
    public SystemEntropy(SecureRandom seeds) {
        // All zero is the one state that the generator cannot leave.
        while ((s0 | s1 | s2 | s3) == 0) {
            s0 = seeds.nextLong();
            s1 = seeds.nextLong();
            s2 = seeds.nextLong();
            s3 = seeds.nextLong();
        }
    }

    @Override
    public long nextLong() {
        long result = Long.rotateLeft(s1 * 5, 7) * 9;
        long shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = Long.rotateLeft(s3, 45);
        return result;
    }

    @Override
    public int nextInt(int bound) {
        Invariants.check(bound > 0, "a bound is positive");
        // 31 random bits scaled to the bound: the bias is below one in a million for every bound in
        // use.
        return (int) (((nextLong() >>> 33) * bound) >>> 31);
    }
}
