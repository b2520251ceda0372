package dev.wharf.api;

import dev.wharf.types.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What names a request that is carried out where the controller is active.
 *
 * @param id the same however often the request is brought there, so that what it creates is created once
 * @param repeated whether it was brought before, and nobody knows what became of it
 * @param putBack gives the request back to whoever has brought it, to be asked of the next controller: then nobody here answers it. Run on the connection's loop; null where nobody
 *     takes it back
 */
record Errand(Uuid id, boolean repeated, @Nullable Runnable putBack) {}
