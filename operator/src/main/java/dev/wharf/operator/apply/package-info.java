/**
 * Writes to Kubernetes what has been decided: objects by server-side apply under one field manager, and only those that differ from what is there; and carries out the
 * steps of plans, in Kubernetes and at the brokers.
 *
 * <p>May not live here: what should be done, or when.
 */
@NullMarked
package dev.wharf.operator.apply;

import org.jspecify.annotations.NullMarked;
