package dev.wharf.sim.client;

import dev.wharf.protocol.record.DecodedRecord;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.sim.check.SimRecord;
import dev.wharf.sim.check.SimViolation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a record of the simulation goes over the wire: its id is its only header. */
final class WireRecords {
    private static final String ID = "id";

    private WireRecords() {}

    static void add(RecordBatchBuilder batch, long timestampMs, SimRecord record) {
        DecodedRecord.Header id = new DecodedRecord.Header(ID, bytes(record.id()));
        batch.add(timestampMs, bytes(record.key()), record.value(), List.of(id));
    }

    static SimRecord of(DecodedRecord record) {
        List<DecodedRecord.Header> headers = record.headers();
        String id = headers.size() == 1 ? text(headers.getFirst().value()) : null;
        if (id == null) {
            throw new SimViolation("WireRecords", record.offset() + " has lost its header");
        }
        return new SimRecord(id, text(record.key()), record.value());
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
