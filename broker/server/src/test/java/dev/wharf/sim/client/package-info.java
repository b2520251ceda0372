/**
 * Clients of a simulated broker. They speak encoded frames at versions of their own choice, over connections with delay that can be
 * cut, and report what they sent and saw to {@code check}.
 */
@NullMarked
package dev.wharf.sim.client;

import org.jspecify.annotations.NullMarked;
