/**
 * Floor 4: what may become of the cluster. {@link dev.wharf.controller.ControllerMachine} decides commands over a metadata image, one small class per family
 * of commands ({@code TopicCreation}, {@code TopicDeletion}, {@code PartitionGrowth}, {@code ConfigAlteration}, {@code BrokerRegistry}, {@code BrokerSessions}, {@code IsrChanges}, {@code LeaderElection}, {@code
 * Reassignments}, {@code LeaderBalance}); what follows for a partition from any of them is worked out in one place, {@code PartitionEdit}; where replicas go is said by the
 * room {@code placement}; {@link dev.wharf.controller.Controller} puts the machine, the metadata log and the publisher together.
 *
 * <pre>
 * submit -> decide -> MetadataLog.append -> committed -> MetadataFeed applies and publishes -> every loop has seen it -> answer
 * </pre>
 *
 * <p>May not live here: requests and responses of the protocol ({@code api}), partitions' data ({@code replica}), Kubernetes.
 */
@NullMarked
package dev.wharf.controller;

import org.jspecify.annotations.NullMarked;
