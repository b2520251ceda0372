package dev.wharf.replica;

/** What clients have appended to the partitions of one loop since the start, for the metrics. Owner: that loop. */
final class AppendCounts {
    private long messages;
    private long bytes;

    void onAppended(long newMessages, long newBytes) {
        messages += newMessages;
        bytes += newBytes;
    }

    long messages() {
        return messages;
    }

    long bytes() {
        return bytes;
    }
}
