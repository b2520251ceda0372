/**
 * Floor 5: the group coordinator, a state machine per partition of {@code __consumer_offsets}: the classic group protocol and committed
 * offsets.
 *
 * <pre>
 *            member joins                   all joined, or time is up
 *   Empty ------------------> Preparing ------------------------------> Completing
 *     ^                       Rebalance <------------------------------ Rebalance
 *     |   nobody joined        ^     |     member joins, leaves, dies       |
 *     +------------------------+-----+                                      | leader sends
 *                              |        member joins, leaves, dies          v the assignment
 *                              +---------------------------------------- Stable
 * </pre>
 *
 * <p>{@link dev.wharf.group.GroupMachine} hands each {@link dev.wharf.group.GroupCommand} to one small class per family ({@code
 * JoinGroup}, {@code SyncGroup}, {@code OffsetCommits}, ...). Such a class reads the applied state and writes a {@code Draft}: copies of
 * the groups it changes, records for the log, replies. Only {@code apply} touches the state. What is logged is in Kafka's own key and value
 * schemas ({@link dev.wharf.group.GroupRecordCodec}): a finished generation with its assignment, and offsets. Who waits, who is about to
 * join and every deadline are volatile: a coordinator that starts again finds its groups as they were last stable, gives
 * each member a new session, and the members do the rest.
 *
 * <p>May not live here: clocks, chance, I/O, threads, protocol messages of requests and responses; topics and partitions beyond their names
 * (whether a topic exists is checked above).
 */
@NullMarked
package dev.wharf.group;

import org.jspecify.annotations.NullMarked;
