/**
 * Floor 2: the log of one partition: segments, indexes, producer state, leader epochs, recovery, retention, compaction.
 *
 * <p>A {@link dev.wharf.log.PartitionLog} has a single writer, its loop. {@link dev.wharf.log.PartitionLogs} holds the logs of one loop and
 * bounds their open files; {@link dev.wharf.log.LogDirectory} holds the one checkpoint of all loops. Appends go to the page cache within
 * the call; what is durable is said by {@link dev.wharf.log.PartitionLog#durableOffset}. A log that acknowledges only that hands its batches to the {@link
 * dev.wharf.log.Journal} of its log directory as well, where one force serves all of them; segments are forced later. Before any log is opened, {@link dev.wharf.log.JournalReplay} puts back what a crash took.
 *
 * <pre>
 *   open ──clean entry, nothing read──────────► serving ──roll, retention, compaction, flush──► serving
 *     └──otherwise: LogRecovery scans the tail──►  │  ├──failed force or write──► fenced (for good)
 *            └──damage below the recovery point    │  └──closeClean──► closed, entry is clean
 *                 ──► Quarantined, nothing changed └──delete──► directory renamed to -delete, then gone
 * </pre>
 *
 * <p>On disk, per partition: {@code topic-partition/} with {@code <base offset>.log}, {@code .index}, {@code .timeindex}, {@code .snapshot}
 * and {@code partition.metadata}, all in Kafka's formats. In the place of Kafka's recovery-point, log-start-offset and leader-epoch
 * checkpoints and of its clean-shutdown marker stands one file, {@code log-checkpoint}: those carry no CRC, and four files that
 * must agree can disagree. {@code leader-epoch-checkpoint} is written on a clean close for Kafka's sake and never read.
 *
 * <p>May not live here: what an offset is worth to a client (high watermark, ISR), protocol messages, threads, the clock.
 */
@NullMarked
package dev.wharf.log;

import org.jspecify.annotations.NullMarked;
