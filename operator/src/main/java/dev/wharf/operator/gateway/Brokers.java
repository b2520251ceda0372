package dev.wharf.operator.gateway;

import dev.wharf.operator.observe.BrokersSight;
import dev.wharf.operator.observe.MovingReplica;
import dev.wharf.operator.observe.TopicState;
import dev.wharf.operator.plan.ClusterAction;
import dev.wharf.operator.plan.TopicAction;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The brokers of one cluster. Calls come from any thread, block, and end within {@link KafkaBrokers#PATIENCE} or little more. What is asked about topics at the same time
 * goes to the brokers as one question.
 */
public interface Brokers extends AutoCloseable {
    /**
     * All that the active controller says of the cluster.
     *
     * @throws UnreachableException if no broker answers
     */
    BrokersSight look() throws UnreachableException;

    /**
     * How far replicas are that move.
     *
     * @param topics as the last look has shown them
     * @return null if brokers that have to tell do not answer
     */
    @Nullable List<MovingReplica> moving(Collection<TopicState> topics);

    /** One topic, and the brokers that could have its replicas. A cluster that does not answer makes it {@code Unknown}. */
    TopicLook look(String topic);

    /** Carries a step out, other than {@link TopicAction.Claim}, which is not for the brokers. */
    Outcome carryOut(TopicAction action);

    /** Moves a partition; so it is with those that follow. */
    Outcome carryOut(ClusterAction.Move action);

    Outcome carryOut(ClusterAction.AddVoter action);

    Outcome carryOut(ClusterAction.RemoveVoter action);

    Outcome carryOut(ClusterAction.Forget action);

    Outcome carryOut(ClusterAction.Cordon action);

    Outcome carryOut(ClusterAction.Configure action);

    Outcome carryOut(ClusterAction.Throttle action);

    Outcome carryOut(ClusterAction.PreferLeaders action);

    Outcome carryOut(ClusterAction.RaiseFeatures action);

    /** Lets another voter become the active controller. */
    Outcome carryOut(ClusterAction.HandOver action);

    /**
     * Asks the active controller to do without some brokers for a while, all of them or none.
     *
     * @param brokers at least one
     * @param interrupt whether partitions that need all of their replicas may be interrupted
     */
    Outcome permitRestart(List<Integer> brokers, boolean interrupt);

    /**
     * Asks a broker whether it would start with other settings than its own, and other options of Java; refused where it would not.
     *
     * @param settings all of them
     * @param jvmOptions those that come from the spec
     */
    Outcome checkSettings(int broker, SortedMap<String, String> settings, List<String> jvmOptions);

    @Override
    void close();
}
