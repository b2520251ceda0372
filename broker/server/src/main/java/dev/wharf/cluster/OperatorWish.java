package dev.wharf.cluster;

import dev.wharf.controller.ControllerCommand.Operator;
import java.util.List;

/** What who looks after the cluster from outside may ask of any broker; the active controller decides. To ask again does no harm. */
public sealed interface OperatorWish {
    /** Who asks. */
    Operator operator();

    /**
     * To restart brokers.
     *
     * @param brokers that go down together
     * @param mayInterrupt whether partitions that need all of their replicas may stand still for as long
     */
    record Restart(Operator operator, List<Integer> brokers, boolean mayInterrupt)
            implements OperatorWish {
        public Restart {
            brokers = List.copyOf(brokers);
        }
    }

    /**
     * To have another voter's controller become the active one.
     *
     * @param from where it is not to be: granted at once if it is elsewhere
     */
    record HandOver(Operator operator, int from) implements OperatorWish {}
}
