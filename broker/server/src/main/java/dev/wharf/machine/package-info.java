/**
 * Floor 2: the one runtime that drives every state machine of the house: cluster metadata, groups, transactions, queues.
 *
 * <p>A {@link dev.wharf.machine.Machine} decides and applies; the runtime appends what was decided to the machine's log as one
 * atomic batch, applies it, and parks each answer until the log has committed what the answer rests on. On losing the log the state is
 * dropped and rebuilt from it.
 *
 * <p>May not live here: what any one machine means; protocol handlers; files.
 */
@NullMarked
package dev.wharf.machine;

import org.jspecify.annotations.NullMarked;
