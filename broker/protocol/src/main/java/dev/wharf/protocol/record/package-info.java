/**
 * Record batches, format v2 (KIP-98): views over bytes, validation, building, bounded decoding, and the five compression
 * codecs.
 *
 * <p>A {@link dev.wharf.protocol.record.RecordBatch} is a view that decodes nothing; {@link
 * dev.wharf.protocol.record.BatchValidator} judges what a producer sent by header and CRC-32C alone; only {@link
 * dev.wharf.protocol.record.RecordReader} looks at single records, and is bounded by the bytes that remain and by a cap on what
 * they decompress to. May not live here: offsets' meaning to a log, files, older formats (magic 0 and 1 are refused).
 */
@NullMarked
package dev.wharf.protocol.record;

import org.jspecify.annotations.NullMarked;
