/**
 * Floor 3: the metadata log, which knows bytes and offsets and not what they mean. {@link dev.wharf.consensus.MetadataLog} is the
 * interface; {@link dev.wharf.consensus.LocalMetadataLog} serves a single node from one forced file. Beside it {@link
 * dev.wharf.consensus.DataDirectory}, which says whose data a directory holds.
 *
 * <pre>
 * {@code append -> written -> forced -> onCommit}
 * </pre>
 *
 * <p>May live here: what makes entries durable and agreed, and, alone in the house, imports of {@code org.apache.kafka}. May not: records
 * and images ({@code metadata}), rules ({@code controller}).
 */
@NullMarked
package dev.wharf.consensus;

import org.jspecify.annotations.NullMarked;
