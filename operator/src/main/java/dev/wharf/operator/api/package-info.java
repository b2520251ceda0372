/**
 * The resources that people write: {@code MQCluster} and {@code MQTopic} of {@code mq.wharf.dev/v1beta1}. The files in {@code crds/} are generated from
 * these classes. What can be known at admission is refused there, by a rule with a message; what a field means when it is left out is not
 * written into the resource but decided here, by the methods of the specs, so that a newer operator can decide better.
 *
 * <p>May live here: records, their rules, their defaults. A field comes with the code that acts on it, not before.
 */
@NullMarked
package dev.wharf.operator.api;

import org.jspecify.annotations.NullMarked;
