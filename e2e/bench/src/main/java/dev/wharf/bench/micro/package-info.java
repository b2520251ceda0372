/**
 * JMH benchmarks of the hot pieces, each alone: codec, CRC, append, index and fetch assembly. {@code bin/wharf-bench --micro} runs them; the build
 * only compiles them.
 */
@NullMarked
package dev.wharf.bench.micro;

import org.jspecify.annotations.NullMarked;
