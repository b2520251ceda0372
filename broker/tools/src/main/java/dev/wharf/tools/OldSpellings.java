package dev.wharf.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Today's words for what the tutorials of older Kafka versions type. By tool, for a word can mean two things: {@code --broker-list} is a list
 * of addresses to the console producer and a list of broker ids to {@code kafka-log-dirs.sh}. Only what Kafka 4.3 has removed, or still
 * takes with a warning, is listed.
 */
final class OldSpellings {
    private static final String ZOOKEEPER = "--zookeeper";
    private static final String BOOTSTRAP = "--bootstrap-server";

    /** A command that asks for ZooKeeper; the message says what to type instead. */
    static final class ZooKeeperException extends Exception {
        private static final long serialVersionUID = 1L;

        ZooKeeperException(String address) {
            super(
                    "Wharf needs no ZooKeeper: instead of "
                            + (ZOOKEEPER + " " + address).strip()
                            + " type "
                            + BOOTSTRAP
                            + " localhost:9092");
        }
    }

    /** Options by the tool's class without its package: old word, new word. */
    private static final Map<String, Map<String, String>> OPTIONS =
            Map.of(
                    "ConsoleProducer",
                    Map.of(
                            "--broker-list", BOOTSTRAP,
                            "--producer-property", "--command-property",
                            "--producer.config", "--command-config",
                            "--property", "--reader-property"),
                    "ConsoleConsumer",
                    Map.of(
                            "--whitelist", "--include",
                            "--consumer-property", "--command-property",
                            "--consumer.config", "--command-config",
                            "--property", "--formatter-property"),
                    "ProducerPerformance",
                    Map.of(
                            "--producer-props", "--command-property",
                            "--producer.config", "--command-config"),
                    "ConsumerPerformance",
                    Map.of(
                            "--broker-list", BOOTSTRAP,
                            "--consumer.config", "--command-config",
                            "--messages", "--num-records"),
                    "VerifiableProducer",
                    Map.of("--broker-list", BOOTSTRAP, "--producer.config", "--command-config"),
                    "VerifiableConsumer",
                    Map.of("--broker-list", BOOTSTRAP, "--consumer.config", "--command-config"),
                    "GetOffsetShell",
                    Map.of("--broker-list", BOOTSTRAP),
                    "LeaderElectionCommand",
                    Map.of("--admin.config", "--command-config"));

    /** Values that were class names which have moved since. */
    private static final Map<String, String> FORMATTERS =
            Map.of(
                    "kafka.tools.DefaultMessageFormatter",
                    "org.apache.kafka.tools.consumer.DefaultMessageFormatter",
                    "kafka.tools.LoggingMessageFormatter",
                    "org.apache.kafka.tools.consumer.LoggingMessageFormatter",
                    "kafka.tools.NoOpMessageFormatter",
                    "org.apache.kafka.tools.consumer.NoOpMessageFormatter",
                    "kafka.coordinator.group.GroupMetadataManager$OffsetsMessageFormatter",
                    "org.apache.kafka.tools.consumer.OffsetsMessageFormatter",
                    "kafka.coordinator.group.GroupMetadataManager$GroupMetadataMessageFormatter",
                    "org.apache.kafka.tools.consumer.GroupMetadataMessageFormatter");

    /** Classes that {@code kafka-run-class.sh} was told to run before the tools moved. */
    private static final Map<String, String> CLASSES =
            Map.of(
                    "kafka.tools.GetOffsetShell", "org.apache.kafka.tools.GetOffsetShell",
                    "kafka.tools.DumpLogSegments", "org.apache.kafka.tools.DumpLogSegments",
                    "kafka.tools.ConsoleProducer", "org.apache.kafka.tools.ConsoleProducer",
                    "kafka.tools.ConsoleConsumer",
                            "org.apache.kafka.tools.consumer.ConsoleConsumer",
                    "kafka.tools.EndToEndLatency", "org.apache.kafka.tools.EndToEndLatency",
                    "kafka.admin.TopicCommand", "org.apache.kafka.tools.TopicCommand",
                    "kafka.admin.ConsumerGroupCommand",
                            "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
                    "kafka.admin.AclCommand", "org.apache.kafka.tools.AclCommand");

    private OldSpellings() {}

    /** Where a class that has moved is now; any other name as it is. */
    static String toolClass(String name) {
        return CLASSES.getOrDefault(name, name);
    }

    /**
     * The options in today's words; what is not known here stays as it is.
     *
     * @param tool the name of the tool's class
     * @throws ZooKeeperException if they name ZooKeeper
     */
    static List<String> translate(String tool, List<String> options) throws ZooKeeperException {
        Map<String, String> words =
                OPTIONS.getOrDefault(tool.substring(tool.lastIndexOf('.') + 1), Map.of());
        List<String> translated = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            String option = options.get(i);
            int equals = option.startsWith("--") ? option.indexOf('=') : -1;
            String word = equals < 0 ? option : option.substring(0, equals);
            String value = equals < 0 ? "" : option.substring(equals);
            if (word.equals(ZOOKEEPER)) {
                String next = i + 1 < options.size() ? options.get(i + 1) : "";
                throw new ZooKeeperException(equals < 0 ? next : value.substring(1));
            }
            translated.add(words.getOrDefault(word, FORMATTERS.getOrDefault(word, word)) + value);
        }
        return translated;
    }
}
