package dev.wharf.env;

import dev.wharf.types.Uuid;

/** Chance, the only source that floors 0 to 6 know. Owned by one loop; ids need to be unique, not secret. */
public interface Entropy {
    long nextLong();

    /** A number from 0 inclusive to {@code bound} exclusive; {@code bound} is positive. */
    int nextInt(int bound);

    /** A random id that is none of Kafka's reserved ones and whose text does not start with a dash (KIP-516). */
    default Uuid nextUuid() {
        Uuid id = new Uuid(nextLong(), nextLong());
        while ((id.mostSignificantBits() == 0
                        && Long.compareUnsigned(id.leastSignificantBits(), 100) < 0)
                || id.toString().startsWith("-")) {
            id = new Uuid(nextLong(), nextLong());
        }
        return id;
    }
}
