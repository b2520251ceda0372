/**
 * Floor 1: the Kafka protocol. API keys, error codes, and below this package the wire primitives ({@code wire}), the generated
 * messages ({@code message}) and record batches v2 ({@code record}).
 *
 * <p>May live here: what bytes mean. May not: I/O, time, state. Everything that a peer can fill is checked against the bytes
 * that remain and against a named cap before anything is allocated.
 */
@NullMarked
package dev.wharf.protocol;

import org.jspecify.annotations.NullMarked;
