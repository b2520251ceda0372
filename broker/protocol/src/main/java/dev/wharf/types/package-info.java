/**
 * Floor 0: the words of the house. Ids, offsets, epochs and the invariant check; values without behaviour of their own.
 *
 * <p>May live here: immutable value types that several rooms share. May not: anything beyond the JDK, SLF4J and
 * JSpecify; I/O, time, randomness, threads.
 */
@NullMarked
package dev.wharf.types;

import org.jspecify.annotations.NullMarked;
