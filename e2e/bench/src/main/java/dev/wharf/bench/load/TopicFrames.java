package dev.wharf.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * Produce requests that are the same but for their topic, topics in turn. What comes after the topic's name is there once for each connection: however many topics there are, the client
 * reads the same memory again and again, so that its caches make no difference between few and many. Immutable.
 */
final class TopicFrames {
    private final List<byte[]> heads = new ArrayList<>();
    private final byte[] tail;

    /**
     * @param partitions of each topic; every request has a batch for all of them
     * @param values of the records of a batch
     */
    TopicFrames(List<String> topics, int partitions, List<byte[]> values) {
        long nowMs = System.currentTimeMillis();
        SimpleRecord[] batch =
                values.stream()
                        .map(value -> new SimpleRecord(nowMs, value))
                        .toArray(SimpleRecord[]::new);
        List<Integer> numbers = IntStream.range(0, partitions).boxed().toList();
        byte[] common = {};
        for (String topic : topics) {
            byte[] frame = ProduceFrame.of(topic, numbers, batch);
            int end = endOf(topic.getBytes(StandardCharsets.UTF_8), frame);
            heads.add(Arrays.copyOf(frame, end));
            common = Arrays.copyOfRange(frame, end, frame.length);
        }
        tail = common;
    }

    private static int endOf(byte[] name, byte[] frame) {
        int at = ProduceFrame.CORRELATION_AT;
        while (!Arrays.equals(frame, at, at + name.length, name, 0, name.length)) {
            at++;
        }
        return at + name.length;
    }

    /**
     * The frames of one connection.
     *
     * @param first number of the topic that comes first, from 0 on
     */
    FrameConnection.Frames from(int first) {
        int longest = heads.stream().mapToInt(head -> head.length).max().orElseThrow();
        byte[] array = new byte[longest + tail.length];
        System.arraycopy(tail, 0, array, longest, tail.length);
        return number -> {
            byte[] head = heads.get((first + number) % heads.size());
            int at = longest - head.length;
            System.arraycopy(head, 0, array, at, head.length);
            return ByteBuffer.wrap(array, at, array.length - at);
        };
    }
}
