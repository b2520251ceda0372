/**
 * The load: one process for each measured run, with Kafka's own client. It is handed a {@link dev.wharf.bench.load.Job} as JSON and tells its
 * {@link dev.wharf.bench.load.Figure}s on its output. It knows only an address and the process ids whose CPU it reads; it neither starts nor stops a broker.
 */
@NullMarked
package dev.wharf.bench.load;

import org.jspecify.annotations.NullMarked;
