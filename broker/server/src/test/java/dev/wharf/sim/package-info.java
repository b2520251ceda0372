/**
 * The simulated seams, and what is built on them: a broker that runs in one thread, in virtual time, from a seed.
 *
 * <p>{@link dev.wharf.sim.SimScheduler} is the one queue of events; {@link dev.wharf.sim.SimLoop}, {@link dev.wharf.sim.SimClock},
 * {@link dev.wharf.sim.SimEntropy}, {@link dev.wharf.sim.SimDisk} and {@link dev.wharf.sim.SimWire} are the five seams over it.
 * A crash is either of the process (the page cache stays) or of the power (unforced bytes and names are lost or torn).
 *
 * <p>May not live here: anything whose outcome differs between two runs of one seed: system clocks, threads, iteration over salted or
 * identity-hashed collections.
 */
@NullMarked
package dev.wharf.sim;

import org.jspecify.annotations.NullMarked;
