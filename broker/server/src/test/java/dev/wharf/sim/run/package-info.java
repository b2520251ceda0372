/**
 * The simulation of one whole broker: everything on floors 0 to 6 over the simulated seams, clients of every kind, and chaos, from one
 * seed. {@code bin/wharf-sim} runs {@link dev.wharf.sim.run.SimMain}.
 *
 * <pre>
 *   prepare topics -> chaos: crashes, power cuts, cut connections, failing and full disks -> heal -> demand progress -> audit
 * </pre>
 */
@NullMarked
package dev.wharf.sim.run;

import org.jspecify.annotations.NullMarked;
