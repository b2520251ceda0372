/** Hostile bytes against the request decoder: nothing but the declared exception, and memory in proportion to the frame. */
@NullMarked
package dev.wharf.protocol.fuzz;

import org.jspecify.annotations.NullMarked;
