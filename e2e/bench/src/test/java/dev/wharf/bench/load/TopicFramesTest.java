package dev.wharf.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.Test;

final class TopicFramesTest {
    private static final byte[] VALUE = new byte[100];

    @Test
    void topicsComeInTurnEachWithABatchForAllItsPartitions() {
        List<String> topics = List.of("t-1", "t-22", "t-333");
        FrameConnection.Frames frames = new TopicFrames(topics, 2, List.of(VALUE, VALUE)).from(1);
        for (int number = 0; number < 6; number++) {
            ByteBuffer frame = frames.next(number);
            assertThat(frame.getInt()).isEqualTo(frame.remaining());
            RequestHeader.parse(frame);
            TopicProduceData data =
                    ProduceRequest.parse(new ByteBufferAccessor(frame), ProduceFrame.VERSION)
                            .data()
                            .topicData()
                            .iterator()
                            .next();
            assertThat(data.name()).isEqualTo(topics.get((number + 1) % topics.size()));
            assertThat(data.partitionData()).hasSize(2);
            assertThat(frame.hasRemaining()).isFalse();
        }
    }
}
