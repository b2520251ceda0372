package dev.wharf.bench.load;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;

/** What a load does to a broker. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "load")
@JsonSubTypes({
    @JsonSubTypes.Type(Load.Produce.class),
    @JsonSubTypes.Type(Load.Senders.class),
    @JsonSubTypes.Type(Load.OneAtATime.class),
    @JsonSubTypes.Type(Load.Requests.class),
    @JsonSubTypes.Type(Load.Batches.class),
    @JsonSubTypes.Type(Load.Consume.class),
    @JsonSubTypes.Type(Load.FirstAnswer.class),
    @JsonSubTypes.Type(Load.Gap.class)
})
public sealed interface Load {
    /**
     * One producer, one thread, topics in turn.
     *
     * @param recordBytes of each value
     * @param perSecond evenly paced; 0: as fast as the client can
     * @param everyPartition whether each record goes to the next partition of all, so that a batch has one record; else the client chooses
     * @param client settings of the producer
     */
    record Produce(
            int recordBytes, int perSecond, boolean everyPartition, Map<String, String> client)
            implements Load {}

    /** So many threads of one producer, each of which waits for its record before it sends the next; all partitions in turn. */
    record Senders(int threads, int recordBytes) implements Load {}

    /** Sends a record, waits until a consumer has it, sends the next. */
    record OneAtATime(int recordBytes) implements Load {}

    /**
     * Produce requests, evenly paced over several connections. The frames are made beforehand by the stock client's classes, but sent without the
     * client, which could not send as many on a small machine.
     *
     * @param perSecond requests
     * @param connections each sends to all partitions in turn, as a producer does
     * @param records in a request, all for one partition
     * @param keysEach how many different keys the records have that a connection sends to a partition, in turn: a multiple of {@code records}; 0: none has a key
     */
    record Requests(int recordBytes, int perSecond, int connections, int records, int keysEach)
            implements Load {
        /** How many different requests a connection has for each partition. */
        int variants() {
            return Math.max(1, keysEach / records);
        }
    }

    /**
     * Produce requests as fast as the broker answers, made beforehand as those of {@link Requests}: each has a batch for every partition of one topic, topics in turn, so that a request is
     * as large and has as many partitions however many topics there are.
     *
     * @param batchRecords of each batch
     * @param connections each goes through all topics, and begins with another
     * @param inFlight requests of a connection that wait for their answers
     */
    record Batches(int recordBytes, int batchRecords, int connections, int inFlight)
            implements Load {}

    /** Reads all there is, from the page cache, again and again. */
    record Consume() implements Load {}

    /** A record as soon as the broker takes one: begins before the broker does. */
    record FirstAnswer() implements Load {}

    /** Evenly paced records to one partition, and afterwards all of them read again: the longest time without an acknowledgement, and what is missing. */
    record Gap(int recordBytes, int perSecond) implements Load {}
}
