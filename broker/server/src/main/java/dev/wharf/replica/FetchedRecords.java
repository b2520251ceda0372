package dev.wharf.replica;

import dev.wharf.protocol.message.peer.ReplicaFetchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a leader had for a follower that asked from a position. */
record FetchedRecords(FollowerPosition asked, ReplicaFetchResponse.ReplicaRecords records) {
    /** Where a follower goes on that asked from a position; null if it does not, or is heard of later. */
    record Progress(FollowerPosition asked, @Nullable FollowerPosition next) {}

    /**
     * Brings the followers of a table what their leader had; a partition that has gone, or follows another by now, is passed over. On the table's loop.
     *
     * @param done told, on that loop, where to go on: once all that was appended is durable where the topic wants that
     */
    static void bring(
            PartitionTable table, List<FetchedRecords> fetched, Consumer<List<Progress>> done) {
        List<Progress> progress = new ArrayList<>(fetched.size());
        int[] missing = {fetched.size() + 1};
        Runnable onSettled =
                () -> {
                    missing[0]--;
                    if (missing[0] == 0) {
                        done.accept(progress);
                    }
                };
        for (FetchedRecords part : fetched) {
            ReplicaKey key = part.asked.key();
            Partition partition = table.find(key.topicId(), key.partition());
            if (partition == null) {
                progress.add(new Progress(part.asked, null));
                onSettled.run();
                continue;
            }
            partition.onFetched(
                    part.asked,
                    part.records,
                    next -> {
                        progress.add(new Progress(part.asked, next));
                        onSettled.run();
                    });
        }
        onSettled.run();
    }
}
