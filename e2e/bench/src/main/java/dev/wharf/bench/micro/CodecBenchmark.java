package dev.wharf.bench.micro;

import dev.wharf.bench.load.ProduceFrame;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.RequestFrame;
import dev.wharf.protocol.Responses;
import dev.wharf.protocol.message.ProduceResponse;
import dev.wharf.protocol.wire.ApiMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.openjdk.jmh.annotations.Benchmark;

/** A produce request of one record of 1 KB: read, and answered. */
public class CodecBenchmark extends MicroBenchmark {
    private static final int KB = 1_024;

    private final ByteBuf request =
            Unpooled.wrappedBuffer(
                            ProduceFrame.of(
                                    "bench",
                                    0,
                                    new SimpleRecord(System.currentTimeMillis(), new byte[KB])))
                    .skipBytes(Integer.BYTES);
    private final int begin = request.readerIndex();
    private int correlationId;

    /** Header and body; the records stay a slice. */
    @Benchmark
    public ApiMessage readProduceRequest() {
        request.readerIndex(begin);
        return RequestFrame.readHeader(request).readBody();
    }

    /** Objects and bytes of the answer. */
    @Benchmark
    public long writeProduceResponse() {
        ProduceResponse response =
                new ProduceResponse()
                        .setResponses(
                                List.of(
                                        new ProduceResponse.TopicProduceResponse()
                                                .setName("bench")
                                                .setPartitionResponses(
                                                        List.of(
                                                                new ProduceResponse
                                                                                .PartitionProduceResponse()
                                                                        .setBaseOffset(
                                                                                correlationId)))));
        var frame =
                Responses.encode(
                        PooledByteBufAllocator.DEFAULT,
                        ApiKey.PRODUCE,
                        ProduceFrame.VERSION,
                        correlationId++,
                        response);
        long bytes = frame.sizeBytes();
        frame.release();
        return bytes;
    }
}
