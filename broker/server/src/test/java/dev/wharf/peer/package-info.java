/** Tests of the calls between nodes. */
@NullMarked
package dev.wharf.peer;

import org.jspecify.annotations.NullMarked;
