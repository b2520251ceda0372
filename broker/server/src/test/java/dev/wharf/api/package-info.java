/** Tests of the API: real frames in, real frames out, over a whole broker on simulated seams. */
@NullMarked
package dev.wharf.api;

import org.jspecify.annotations.NullMarked;
