package dev.wharf.api;

import dev.wharf.types.Uuid;

/**
 * What names a request that is carried out where the controller is active.
 *
 * @param id the same however often the request is brought there, so that what it creates is created once
 * @param repeated whether it was brought before, and nobody knows what became of it
 */
record Errand(Uuid id, boolean repeated) {}
