package dev.wharf.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.differential.RandomMessage;
import dev.wharf.protocol.wire.Limits;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class RequestFuzzTest {
    private static final int FRAMES = Integer.getInteger("wharf.fuzz.frames", 2_200_000);
    private static final int DEEPEST = 4;
    private static final int RANDOM_FRAME_BYTES = 300;

    @Test
    void mutatedRequestsAreReadOrRefusedInBoundedMemory() {
        long seed = Long.getLong("wharf.seed", 1L);
        RandomGenerator random = new SplittableRandom(seed);
        List<byte[]> corpus = RequestCorpus.random(random, 6);
        DecodeMeter meter = new DecodeMeter();
        Mutator mutator = new Mutator(random);
        byte[] scratch = new byte[longest(corpus) + Mutator.HEADROOM_BYTES];
        for (int i = 0; i < FRAMES; i++) {
            byte[] frame = corpus.get(random.nextInt(corpus.size()));
            System.arraycopy(frame, 0, scratch, 0, frame.length);
            meter.decode(scratch, mutator.mutate(scratch, frame.length));
        }
        print("mutated", seed, corpus.size(), meter);
        assertThat(meter.decoded() + meter.refused())
                .isEqualTo(FRAMES)
                .isGreaterThanOrEqualTo(2_000_000);
        assertThat(meter.decoded()).isGreaterThan(FRAMES / 10);
        assertThat(meter.refused()).isGreaterThan(FRAMES / 10);
    }

    @Test
    void randomBytesBehindAValidApiAndVersionAreReadOrRefusedInBoundedMemory() {
        long seed = Long.getLong("wharf.seed", 1L);
        RandomGenerator random = new SplittableRandom(seed);
        DecodeMeter meter = new DecodeMeter();
        byte[] frame = new byte[RANDOM_FRAME_BYTES];
        ApiKey[] keys = ApiKey.values();
        for (int i = 0; i < FRAMES / 10; i++) {
            random.nextBytes(frame);
            ApiKey key = keys[random.nextInt(keys.length)];
            frame[0] = (byte) (key.id() >> 8);
            frame[1] = (byte) key.id();
            frame[2] = 0;
            frame[3] = (byte) random.nextInt(key.lowestVersion(), key.highestVersion() + 1);
            frame[8] = 0;
            frame[9] = 0;
            meter.decode(frame, 4 + random.nextInt(frame.length - 4));
        }
        print("random", seed, 0, meter);
        assertThat(meter.refused()).isPositive();
    }

    /** The most memory that a valid frame can ask for per byte: arrays of the smallest elements, at any depth. */
    @Test
    void theDensestRequestsOfEveryVersionTakeBoundedMemory() {
        DecodeMeter meter = new DecodeMeter();
        int frames = 0;
        for (int depth = 0; depth < DEEPEST; depth++) {
            RandomMessage maker = RandomMessage.dense(new SplittableRandom(1), depth);
            for (byte[] frame : RequestCorpus.frames(maker, 1)) {
                assertThat(meter.decode(frame, frame.length)).isTrue();
                frames++;
            }
        }
        print("dense", 1, frames, meter);
        assertThat(meter.worstFactor()).isBetween(5.0, (double) Limits.HEAP_FACTOR);
    }

    private static void print(String kind, long seed, int corpus, DecodeMeter meter) {
        System.out.printf(
                "fuzz %s: seed %d, corpus %d, %d decoded, %d refused, at most %.1f bytes of heap per byte of frame%n",
                kind, seed, corpus, meter.decoded(), meter.refused(), meter.worstFactor());
    }

    private static int longest(List<byte[]> frames) {
        return frames.stream().mapToInt(frame -> frame.length).max().orElseThrow();
    }
}
