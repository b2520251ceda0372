/**
 * The measuring instrument: starts Wharf and Kafka in turn on the same disk, lets the same stock clients load them, and says what each took.
 *
 * <p>This process only conducts. The brokers are processes of their own, and so is each load ({@link dev.wharf.bench.load}), so that the CPU of a
 * broker's process is the broker's alone. Nothing here is part of the broker, and nothing here asserts a time.
 */
@NullMarked
package dev.wharf.bench;

import org.jspecify.annotations.NullMarked;
