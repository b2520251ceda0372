/**
 * What people and machines are told of a resource: its conditions, one class for each, and Events when they change. {@code kubectl wait}, GitOps pipelines and alerts
 * read them, so a condition says nothing that was not seen, and each carries the generation of the spec that it is about.
 *
 * <p>May not live here: decisions about what to do.
 */
@NullMarked
package dev.wharf.operator.status;

import org.jspecify.annotations.NullMarked;
