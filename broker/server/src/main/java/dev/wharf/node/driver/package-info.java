/**
 * Floor 8: the real drivers of the seams that touch files, time and chance. The loop and the wire are driven by {@code network}.
 *
 * <p>May not live here: decisions. A driver does what it is told and tells how it ended.
 */
@NullMarked
package dev.wharf.node.driver;

import org.jspecify.annotations.NullMarked;
