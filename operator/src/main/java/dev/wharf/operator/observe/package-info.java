/**
 * What was seen of Kubernetes and of the brokers, as values that do not change. A plan is made from nothing else, and what could not be seen is
 * said, not guessed: {@link dev.wharf.operator.observe.TopicSight} tells a topic that is not there from one that nobody could ask about.
 *
 * <p>May not live here: decisions.
 */
@NullMarked
package dev.wharf.operator.observe;

import org.jspecify.annotations.NullMarked;
