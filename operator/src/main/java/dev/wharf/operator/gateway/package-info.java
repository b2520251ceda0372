/**
 * The way to the brokers: Kafka's Admin client for what it can ask, the brokers' own HTTP port for what it cannot. Every call ends within a bounded time, and what
 * comes back is a value: an outcome, or something seen. The only room that knows kafka-clients.
 *
 * <p>May not live here: decisions, Kubernetes.
 */
@NullMarked
package dev.wharf.operator.gateway;

import org.jspecify.annotations.NullMarked;
