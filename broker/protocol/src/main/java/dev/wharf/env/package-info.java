/**
 * Floor 0: the seams. Everything that makes a run unrepeatable comes in through these interfaces: time ({@link
 * dev.wharf.env.Clock}), chance ({@link dev.wharf.env.Entropy}), the single thread that owns state ({@link
 * dev.wharf.env.Loop}), files ({@link dev.wharf.env.Disk}, {@link dev.wharf.env.DiskFile}) and other nodes ({@link
 * dev.wharf.env.Wire}).
 *
 * <p>The real drivers live in {@code node} and {@code network}; the simulated ones in the tests. May not live here: an
 * implementation that touches the machine.
 */
@NullMarked
package dev.wharf.env;

import org.jspecify.annotations.NullMarked;
