/**
 * Floor 1: where replicas go. {@link dev.wharf.placement.Placement} places new partitions; {@link dev.wharf.placement.Rearrangement} says what has to
 * move when the wish for partitions that are already somewhere has changed, and how to spread them anew. Functions of their arguments: same brokers,
 * same partitions, same dice, same answer.
 *
 * <p>The controller uses it for new partitions and the operator for its plans, so it knows neither: nothing but the JDK may be seen from here.
 */
@NullMarked
package dev.wharf.placement;

import org.jspecify.annotations.NullMarked;
