package dev.wharf.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Produce requests that are the same but for their topic, topics in turn. What comes after the topic's name is there once: however many topics there are, the client reads the same
 * memory again and again, so that its caches make no difference between few and many.
 */
final class TopicFrames implements FrameConnection.Frames {
    private final List<byte[]> heads = new ArrayList<>();

    /** Room for the longest head, then what all have in common. */
    private final byte[] array;

    private final int tailAt;

    /**
     * @param partitions of each topic; every request has a batch for all of them
     * @param values of the records of a batch
     * @param first number of the topic that comes first
     */
    TopicFrames(List<String> topics, int partitions, List<byte[]> values, int first) {
        List<Integer> numbers = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            numbers.add(partition);
        }
        List<String> inTurn = new ArrayList<>(topics);
        Collections.rotate(inTurn, -first);
        int longest = 0;
        byte[] tail = {};
        for (String topic : inTurn) {
            byte[] frame = ProduceFrame.of(topic, numbers, values);
            int end = endOf(topic.getBytes(StandardCharsets.UTF_8), frame);
            heads.add(Arrays.copyOf(frame, end));
            longest = Math.max(longest, end);
            tail = Arrays.copyOfRange(frame, end, frame.length);
        }
        tailAt = longest;
        array = new byte[tailAt + tail.length];
        System.arraycopy(tail, 0, array, tailAt, tail.length);
    }

    private static int endOf(byte[] name, byte[] frame) {
        int at = ProduceFrame.CORRELATION_AT;
        while (!Arrays.equals(frame, at, at + name.length, name, 0, name.length)) {
            at++;
        }
        return at + name.length;
    }

    @Override
    public ByteBuffer next(int number) {
        byte[] head = heads.get(number % heads.size());
        int from = tailAt - head.length;
        System.arraycopy(head, 0, array, from, head.length);
        return ByteBuffer.wrap(array, from, array.length - from);
    }
}
