/**
 * Floor 6: one class per API key, which names its supported versions, decodes, calls the rooms below and encodes; and the dispatcher that
 * finds it. Protocol errors are mapped to error codes here, once.
 *
 * <p>May not live here: state that outlives a request, threads, Netty channels.
 */
@NullMarked
package dev.wharf.api;

import org.jspecify.annotations.NullMarked;
