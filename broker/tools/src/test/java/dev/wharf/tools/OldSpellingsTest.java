package dev.wharf.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What readers of older tutorials type. */
final class OldSpellingsTest {
    private static final String TOOLS = "org.apache.kafka.tools.";

    @Test
    void aBrokerListIsABootstrapServerToAProducer() throws Exception {
        assertThat(
                        OldSpellings.translate(
                                TOOLS + "ConsoleProducer",
                                List.of("--broker-list", "localhost:9092", "--topic", "t")))
                .containsExactly("--bootstrap-server", "localhost:9092", "--topic", "t");
        assertThat(
                        OldSpellings.translate(
                                TOOLS + "GetOffsetShell", List.of("--broker-list=localhost:9092")))
                .containsExactly("--bootstrap-server=localhost:9092");
    }

    @Test
    void aBrokerListStaysAListOfIdsToTheToolThatWantsIds() throws Exception {
        List<String> options = List.of("--broker-list", "1,2");

        assertThat(OldSpellings.translate(TOOLS + "LogDirsCommand", options)).isEqualTo(options);
    }

    @Test
    void clientPropertiesHaveOneNameNow() throws Exception {
        assertThat(
                        OldSpellings.translate(
                                TOOLS + "consumer.ConsoleConsumer",
                                List.of("--consumer-property", "group.id=testGroup")))
                .containsExactly("--command-property", "group.id=testGroup");
        assertThat(
                        OldSpellings.translate(
                                TOOLS + "ProducerPerformance",
                                List.of("--producer-props", "acks=1", "linger.ms=0")))
                .containsExactly("--command-property", "acks=1", "linger.ms=0");
    }

    @Test
    void classesThatMovedAreFound() throws Exception {
        assertThat(OldSpellings.toolClass("kafka.tools.GetOffsetShell"))
                .isEqualTo("org.apache.kafka.tools.GetOffsetShell");
        assertThat(OldSpellings.toolClass("kafka.admin.ConfigCommand"))
                .isEqualTo("kafka.admin.ConfigCommand");
        assertThat(
                        OldSpellings.translate(
                                TOOLS + "consumer.ConsoleConsumer",
                                List.of("--formatter", "kafka.tools.DefaultMessageFormatter")))
                .containsExactly(
                        "--formatter", "org.apache.kafka.tools.consumer.DefaultMessageFormatter");
    }

    @Test
    void zooKeeperIsAnsweredWithWhatToTypeInstead() {
        assertThatThrownBy(
                        () ->
                                OldSpellings.translate(
                                        TOOLS + "TopicCommand",
                                        List.of("--list", "--zookeeper", "localhost:2181")))
                .isInstanceOf(OldSpellings.ZooKeeperException.class)
                .hasMessage(
                        "Wharf needs no ZooKeeper: instead of --zookeeper localhost:2181 type"
                                + " --bootstrap-server localhost:9092");
    }
}
