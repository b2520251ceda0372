package dev.wharf.controller;

import static dev.wharf.controller.MachineDriver.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.controller.ControllerAnswer.TopicResult;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.protocol.Errors;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A broker that is to be emptied gets nothing new. */
final class CordonsTest {
    private final MachineDriver driver = MachineDriver.cluster(3);

    @Test
    void aCordonedBrokerGetsNoReplicasOfNewTopicsOrPartitions() {
        driver.create(topic("before", 6, 3));
        cordon(ConfigResource.ofBroker(1), "*");
        driver.create(topic("after", 6, 2));
        driver.grow(new ControllerCommand.Growth("after", 9, null));
        for (int i = 0; i < 9; i++) {
            assertThat(driver.partition("after", i).replicas()).containsExactlyInAnyOrder(0, 2);
        }
        assertThat(driver.partition("before", 0).isr()).contains(1);
    }

    @Test
    void oneThatIsCordonedNoMoreGetsItsShare() {
        cordon(ConfigResource.ofBroker(1), "*");
        cordon(ConfigResource.ofBroker(1), "");
        driver.create(topic("all", 1, 3));
        assertThat(driver.partition("all", 0).replicas()).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void aTopicThatDoesNotFitIsToldWhy() {
        cordon(ConfigResource.ofBroker(1), "*");
        TopicResult result = driver.create(topic("wide", 1, 3));
        assertThat(MachineDriver.error(result.problem()))
                .isEqualTo(Errors.INVALID_REPLICATION_FACTOR);
        assertThat(Objects.requireNonNull(result.problem()).message())
                .endsWith("3 broker(s) are registered, and 1 of them cordoned");
    }

    @Test
    void whatIsSetForAllCountsWhereABrokerSaysNothing() {
        cordon(ConfigResource.ofAllBrokers(), "*");
        cordon(ConfigResource.ofBroker(2), "");
        driver.create(topic("narrow", 1, 1));
        assertThat(driver.partition("narrow", 0).replicas()).containsExactly(2);
        assertThat(Cordons.placeable(driver.image())).isEqualTo(1);
    }

    private void cordon(ConfigResource resource, String value) {
        driver.apply(new MetadataRecord.Config(resource, "cordoned.log.dirs", value));
    }
}
