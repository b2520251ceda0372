/**
 * What must hold whatever happens: one small class per invariant. Most are fed with what simulated clients sent and saw; {@link
 * dev.wharf.sim.check.BrokerInvariants} looks into the running broker after each event.
 *
 * <p>May not live here: clients or schedules.
 */
@NullMarked
package dev.wharf.sim.check;

import org.jspecify.annotations.NullMarked;
