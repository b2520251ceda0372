/**
 * The simulation of a whole cluster: three to five brokers with everything that they are made of, Kafka's Raft library included, in one thread from a seed, while nodes die and the
 * network between them loses, doubles and holds back what they say. The clients are those of the single broker, each at the door of the broker that it takes for the right one.
 *
 * <p>{@link dev.wharf.sim.cluster.ClusterSimulation} runs one seed, {@link dev.wharf.sim.cluster.ClusterRunner} many. May not live here: what a single broker shows too ({@code
 * sim.run}).
 */
@NullMarked
package dev.wharf.sim.cluster;

import org.jspecify.annotations.NullMarked;
