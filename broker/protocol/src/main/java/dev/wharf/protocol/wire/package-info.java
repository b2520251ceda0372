/** Reading and writing the primitives of the Kafka protocol over Netty buffers, bounded; what the generated messages call. */
@NullMarked
package dev.wharf.protocol.wire;

import org.jspecify.annotations.NullMarked;
