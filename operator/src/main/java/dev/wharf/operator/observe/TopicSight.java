package dev.wharf.operator.observe;

/** What could be learnt of a topic. */
public sealed interface TopicSight {
    /** It is there. */
    record Present(TopicState topic) implements TopicSight {}

    /** The brokers say that there is no such topic. */
    record Absent() implements TopicSight {}

    /**
     * The cluster is there, but does not answer.
     *
     * @param reason a sentence, for people
     */
    record Unknown(String reason) implements TopicSight {}

    /** There is no such cluster, or it is being deleted. */
    record ClusterGone() implements TopicSight {}
}
