/**
 * The objects of a cluster, one builder for each: functions of the {@code MQCluster} and of what has to be remembered about it ({@link
 * dev.wharf.operator.manifest.Standing}). Made twice they are equal, so that applying them a second time writes nothing.
 *
 * <p>May not live here: reading or writing Kubernetes, or when to do so. How many pods there are and which one restarts is a plan's to say.
 */
@NullMarked
package dev.wharf.operator.manifest;

import org.jspecify.annotations.NullMarked;
