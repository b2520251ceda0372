/** Tests of the metadata log and the data directory over a simulated disk. */
@NullMarked
package dev.wharf.consensus;

import org.jspecify.annotations.NullMarked;
