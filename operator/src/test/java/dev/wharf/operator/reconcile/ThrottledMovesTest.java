package dev.wharf.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.observe.MovingReplica;
import dev.wharf.operator.plan.ClusterAction;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A fourth broker that gets its share of a topic to which more is written than its throttle lets arrive. */
final class ThrottledMovesTest {
    private static final String REASON = "ThrottleTooLow";
    private static final long THROTTLE = 1024;

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    private boolean isTold() {
        Condition stalled = Stage.condition(stage.cluster("c"), "Stalled");
        return stalled != null
                && stalled.getStatus().equals("True")
                && stalled.getReason().equals(REASON);
    }

    @Test
    void that_it_never_arrives_is_told_until_the_throttle_is_raised() {
        stage.brokers.topics.put("t", FakeBrokers.topic("t", 4, Map.of()));
        stage.apply(
                """
                apiVersion: mq.wharf.dev/v1beta1
                kind: MQCluster
                metadata: {name: c}
                spec: {replicas: 3, storage: {size: 10Gi}, rebalanceThrottle: 1Ki}
                """);
        stage.ready("c");
        stage.brokers.moving =
                () -> {
                    long seconds = stage.ahead.toSeconds();
                    return List.of(
                            new MovingReplica("t", 0, 3, 0, seconds * THROTTLE, seconds + 1));
                };
        stage.edit(stage.cluster("c"), yaml -> yaml.replace("replicas: 3", "replicas: 4"));
        Stage.until(
                () ->
                        stage.brokers.carriedOut.stream()
                                .anyMatch(ClusterAction.Move.class::isInstance));
        Stage.until(
                () -> {
                    stage.ahead = stage.ahead.plus(Duration.ofSeconds(30));
                    return isTold();
                });
        Stage.until(() -> !told().isEmpty());
        assertThat(told())
                .singleElement()
                .extracting(Event::getType, Event::getMessage)
                .containsExactly(
                        "Warning",
                        "Replicas that move come no closer, as more is written to them than rebalanceThrottle lets arrive: 1024 bytes a second from and to each broker; raise it");

        stage.edit(stage.cluster("c"), yaml -> yaml.replace("1Ki", "1Mi"));
        Stage.until(() -> !isTold());
        Stage.until(
                () ->
                        "1048576"
                                .equals(
                                        stage.brokers.config.get(
                                                "leader.replication.throttled.rate")));
    }

    private List<Event> told() {
        return stage
                .kubernetes
                .v1()
                .events()
                .inNamespace(Stage.NAMESPACE)
                .list()
                .getItems()
                .stream()
                .filter(event -> event.getReason().equals(REASON))
                .toList();
    }
}
