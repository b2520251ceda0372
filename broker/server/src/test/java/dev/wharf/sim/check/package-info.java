/**
 * What must hold whatever happens: one small class per invariant, fed with what simulated clients sent and saw.
 *
 * <p>May not live here: clients, schedules, or a look into the broker; what no client can see breaks no promise.
 */
@NullMarked
package dev.wharf.sim.check;

import org.jspecify.annotations.NullMarked;
