/**
 * Floor 6: one class per API key, which names its supported versions, decodes, calls the rooms below and encodes; and the dispatcher that
 * finds it. Protocol errors are mapped to error codes here, once.
 *
 * <p>{@link dev.wharf.api.Broker} puts floors 0 to 6 together over the seams, and {@code GroupHost} runs the group machines on the partitions
 * they live in.
 *
 * <p>May not live here: state of a handler that outlives its request, threads, Netty channels.
 */
@NullMarked
package dev.wharf.api;

import org.jspecify.annotations.NullMarked;
