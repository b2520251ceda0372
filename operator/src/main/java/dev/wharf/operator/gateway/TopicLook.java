package dev.wharf.operator.gateway;

import dev.wharf.operator.observe.BrokerState;
import dev.wharf.operator.observe.TopicSight;
import java.util.List;

/**
 * A topic as it was seen.
 *
 * @param brokers those that are registered; none if nobody answers
 */
public record TopicLook(TopicSight topic, List<BrokerState> brokers) {
    public TopicLook {
        brokers = List.copyOf(brokers);
    }
}
