/**
 * What to do next, as a function of what is wanted and what is seen. {@link dev.wharf.operator.plan.TopicPlanner} plans for an {@code MQTopic},
 * {@link dev.wharf.operator.plan.ClusterPlanner} for an {@code MQCluster}. An answer names the steps that may be taken now, all of them at once or none,
 * in any order unless one waits for the sight of another; and it says how far things are.
 *
 * <p>No step depends on memory: an operator that is killed at any point plans the rest again. Where an intention cannot be seen afterwards (whose
 * topic is it, which keys did we set) it is written into the status first, as a step of its own.
 *
 * <p>Pure: nothing here knows Kubernetes' API, Kafka's, clocks, chance or threads.
 */
@NullMarked
package dev.wharf.operator.plan;

import org.jspecify.annotations.NullMarked;
