/**
 * What stands between the scripts of {@code bin/} and Kafka's own tools: today's words for yesterday's options, and a help that exits with 0.
 * No tool lives here; the broker does not know this package, nor does this package know the broker.
 */
@NullMarked
package dev.wharf.tools;

import org.jspecify.annotations.NullMarked;
