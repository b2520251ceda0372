/** Tests of the replica room's parts alone; its partitions are tested through the API. */
@NullMarked
package dev.wharf.replica;

import org.jspecify.annotations.NullMarked;
