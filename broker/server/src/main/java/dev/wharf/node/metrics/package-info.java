/**
 * Floor 8: what {@code /q/metrics} shows of the broker, under the names that Kafka's JMX figures have in Prometheus.
 *
 * <p>The rooms below count in plain fields, each on its own loop, and know nothing of this. A scrape visits every loop once, takes what is
 * there, and writes it down as one consistent answer per loop. May not live here: counting, decisions.
 */
@NullMarked
package dev.wharf.node.metrics;

import org.jspecify.annotations.NullMarked;
