/**
 * The brokers that are measured: how Wharf and Kafka are prepared and started as processes, one node or three, and what Linux and the JVM say of such a
 * process: CPU, memory, threads, allocation.
 */
@NullMarked
package dev.wharf.bench.peer;

import org.jspecify.annotations.NullMarked;
