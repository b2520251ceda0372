package dev.wharf.operator.plan;

import java.util.List;

/**
 * What to do about a topic now.
 *
 * @param foreignConfig keys that somebody else has set on the topic, for the status
 * @param released whether the resource may go, if it is being deleted
 */
public record TopicPlan(
        List<TopicAction> actions, Verdict verdict, List<String> foreignConfig, boolean released) {
    public TopicPlan {
        actions = List.copyOf(actions);
        foreignConfig = List.copyOf(foreignConfig);
    }

    static TopicPlan nothing(Verdict verdict) {
        return new TopicPlan(List.of(), verdict, List.of(), false);
    }
}
