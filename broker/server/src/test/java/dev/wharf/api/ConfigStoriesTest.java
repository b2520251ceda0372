package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.metadata.ConfigResource;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DescribeConfigsRequest;
import dev.wharf.protocol.message.DescribeConfigsResponse;
import dev.wharf.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import dev.wharf.protocol.message.IncrementalAlterConfigsRequest;
import dev.wharf.protocol.message.IncrementalAlterConfigsResponse;
import dev.wharf.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.apache.kafka.server.config.DynamicBrokerConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What clients see and change of configurations. */
final class ConfigStoriesTest {
    private static final byte TOPIC = ConfigResource.Type.TOPIC.code();
    private static final byte BROKER = ConfigResource.Type.BROKER.code();
    private static final String ALL_BROKERS = "";
    private static final String THIS_BROKER = Integer.toString(TestBroker.NODE_ID);
    private static final byte SET = 0;
    private static final byte DELETE = 1;
    private static final byte APPEND = 2;
    private static final byte SUBTRACT = 3;
    private static final int VERSION = 4;

    @Test
    void aBrokerDescribesEveryNameOfKafkaWithItsType() {
        Map<String, DescribeConfigsResourceResult> told =
                describe(TestBroker.start().connect(), BROKER, THIS_BROKER);
        BrokerKeys keys = new BrokerKeys(List.of());
        for (ConfigDef.ConfigKey kafkas : AbstractKafkaConfig.CONFIG_DEF.configKeys().values()) {
            if (kafkas.internalConfig) {
                continue;
            }
            DescribeConfigsResourceResult ours = told.get(kafkas.name);
            assertThat(ours).as(kafkas.name).isNotNull();
            assertThat(ours.configType())
                    .as("type of %s", kafkas.name)
                    .isEqualTo(typeCode(kafkas.type));
            assertThat(ours.isSensitive())
                    .as("secrecy of %s", kafkas.name)
                    .isEqualTo(kafkas.type == ConfigDef.Type.PASSWORD);
            BrokerKeys.Known known = keys.find(kafkas.name);
            if (known != null && !known.acts() && kafkas.type != ConfigDef.Type.PASSWORD) {
                assertThat(ours.value())
                        .as("default of %s", kafkas.name)
                        .isEqualTo(
                                kafkas.hasDefault()
                                        ? ConfigDef.convertToString(
                                                kafkas.defaultValue, kafkas.type)
                                        : null);
            }
        }
    }

    @Test
    void whatABrokerLetsClientsChangeKafkaDoesToo() {
        Map<String, DescribeConfigsResourceResult> told =
                describe(TestBroker.start().connect(), BROKER, THIS_BROKER);
        List<String> changeable = new ArrayList<>();
        told.forEach(
                (name, entry) -> {
                    if (!entry.readOnly()) {
                        changeable.add(name);
                    }
                });
        assertThat(changeable).contains("log.retention.ms", "message.max.bytes");
        for (String own : List.of("flush.mode", "log.flush.interval.bytes")) {
            assertThat(changeable.remove(own)).as(own).isTrue();
        }
        assertThat(DynamicBrokerConfig.ALL_DYNAMIC_CONFIGS).containsAll(changeable);
    }

    @Test
    void aValueSaysByWhomItWasSetTheStrongestFirst() {
        TestBroker broker =
                new TestBroker(Map.of("log.retention.hours", "24", "log.retention.minutes", "90"));
        TestClient client = broker.connect();
        Topics.create(client, "orders", 1);

        DescribeConfigsResourceResult ofFile = topicEntry(client, "retention.ms");
        assertThat(ofFile.value()).isEqualTo("5400000");
        assertThat(ofFile.configSource()).isEqualTo(ConfigEntry.Source.FILE.code());
        assertThat(synonyms(ofFile))
                .containsExactly(
                        "FILE log.retention.minutes=90",
                        "FILE log.retention.hours=24",
                        "DEFAULT log.retention.hours=168");

        assertThat(set(client, BROKER, ALL_BROKERS, "log.retention.ms", "3000"))
                .isEqualTo(Errors.NONE);
        DescribeConfigsResourceResult ofAll = topicEntry(client, "retention.ms");
        assertThat(ofAll.value()).isEqualTo("3000");
        assertThat(ofAll.configSource()).isEqualTo(ConfigEntry.Source.ALL_BROKERS.code());

        assertThat(set(client, BROKER, THIS_BROKER, "log.retention.ms", "2000"))
                .isEqualTo(Errors.NONE);
        assertThat(set(client, TOPIC, "orders", "retention.ms", "1000")).isEqualTo(Errors.NONE);
        assertThat(synonyms(topicEntry(client, "retention.ms")))
                .containsExactly(
                        "TOPIC retention.ms=1000",
                        "THIS_BROKER log.retention.ms=2000",
                        "ALL_BROKERS log.retention.ms=3000",
                        "FILE log.retention.minutes=90",
                        "FILE log.retention.hours=24",
                        "DEFAULT log.retention.hours=168");
        assertThat(synonyms(entry(client, BROKER, THIS_BROKER, "log.retention.minutes")))
                .containsExactly(
                        "FILE log.retention.minutes=90",
                        "FILE log.retention.hours=24",
                        "DEFAULT log.retention.hours=168");
    }

    @Test
    void aDefaultOfAllBrokersActsOnTopicsAtOnceAndAfterARestart() {
        TestBroker broker = TestBroker.start();
        TestClient client = broker.connect();
        Topics.create(client, "orders", 1);
        assertThat(maxMessageBytes(broker)).isEqualTo(1_048_588);

        assertThat(set(client, BROKER, ALL_BROKERS, "message.max.bytes", "2000"))
                .isEqualTo(Errors.NONE);
        assertThat(maxMessageBytes(broker)).isEqualTo(2000);
        broker.killAndRestart();
        assertThat(maxMessageBytes(broker)).isEqualTo(2000);

        TestClient again = broker.connect();
        assertThat(set(again, BROKER, THIS_BROKER, "message.max.bytes", "3000"))
                .isEqualTo(Errors.NONE);
        assertThat(maxMessageBytes(broker)).isEqualTo(3000);
        assertThat(change(again, BROKER, THIS_BROKER, "message.max.bytes", DELETE, null, false))
                .isEqualTo(Errors.NONE);
        assertThat(maxMessageBytes(broker)).isEqualTo(2000);
        assertThat(describe(again, BROKER, ALL_BROKERS)).containsOnlyKeys("message.max.bytes");
    }

    @Test
    void whoRunsTheBrokerHearsOfEachChangeAndAfterARestartOfWhatWasSet() {
        TestBroker broker = TestBroker.start();
        TestClient client = broker.connect();
        assertThat(broker.heard("max.connections")).isNull();

        assertThat(set(client, BROKER, ALL_BROKERS, "max.connections", "7")).isEqualTo(Errors.NONE);
        assertThat(broker.heard("max.connections")).isEqualTo("7");
        broker.closeAndRestart();
        assertThat(broker.heard("max.connections")).isEqualTo("7");
    }

    @Test
    void whatCannotBeChangedIsRefusedAndNothingIsChanged() {
        TestClient client = TestBroker.start().connect();
        Map<String, String> refused = new LinkedHashMap<>();
        refused.put("log.dirs", "/elsewhere");
        refused.put("num.partitions", "3");
        refused.put("listeners", "PLAINTEXT://:1");
        refused.put("no.such.key", "1");
        refused.put("message.max.bytes", "many");
        refused.put("log.retention.ms", "-7");
        refused.put("background.threads", "some");
        refused.forEach(
                (key, value) -> {
                    assertThat(set(client, BROKER, ALL_BROKERS, key, value))
                            .as(key)
                            .isEqualTo(Errors.INVALID_REQUEST);
                    assertThat(set(client, BROKER, THIS_BROKER, key, value))
                            .as(key)
                            .isEqualTo(Errors.INVALID_REQUEST);
                });
        assertThat(describe(client, BROKER, ALL_BROKERS)).isEmpty();
    }

    @Test
    void aNameThatKafkaActsOnAndWeDoNotIsTakenAndShown() {
        TestClient client = TestBroker.start().connect();
        assertThat(set(client, BROKER, ALL_BROKERS, "background.threads", "3"))
                .isEqualTo(Errors.NONE);
        DescribeConfigsResourceResult told =
                entry(client, BROKER, THIS_BROKER, "background.threads");
        assertThat(told.value()).isEqualTo("3");
        assertThat(synonyms(told))
                .containsExactly(
                        "ALL_BROKERS background.threads=3", "DEFAULT background.threads=10");
    }

    @Test
    void wordsAreAddedToAndTakenFromABrokersList() {
        TestClient client = TestBroker.start().connect();
        assertThat(change(client, BROKER, ALL_BROKERS, "log.cleanup.policy", APPEND, "compact"))
                .isEqualTo(Errors.NONE);
        assertThat(entry(client, BROKER, ALL_BROKERS, "log.cleanup.policy").value())
                .isEqualTo("delete,compact");
        assertThat(change(client, BROKER, ALL_BROKERS, "log.cleanup.policy", SUBTRACT, "delete"))
                .isEqualTo(Errors.NONE);
        assertThat(entry(client, BROKER, ALL_BROKERS, "log.cleanup.policy").value())
                .isEqualTo("compact");
    }

    @Test
    void whatIsOnlyValidatedIsNotChanged() {
        TestClient client = TestBroker.start().connect();
        assertThat(change(client, BROKER, ALL_BROKERS, "message.max.bytes", SET, "2000", true))
                .isEqualTo(Errors.NONE);
        assertThat(describe(client, BROKER, ALL_BROKERS)).isEmpty();
    }

    @Test
    void aSecretIsNeverTold() {
        TestBroker broker = new TestBroker(Map.of("ssl.keystore.password", "hush"));
        DescribeConfigsResourceResult told =
                entry(broker.connect(), BROKER, THIS_BROKER, "ssl.keystore.password");
        assertThat(told.value()).isNull();
        assertThat(told.isSensitive()).isTrue();
        assertThat(synonyms(told)).containsExactly("FILE ssl.keystore.password=null");
    }

    @Test
    void theMeaningIsToldToThoseWhoAskForIt() {
        TestClient client = TestBroker.start().connect();
        assertThat(entry(client, BROKER, THIS_BROKER, "log.retention.ms").documentation())
                .startsWith("For topics that do not set retention.ms.");
    }

    private static int maxMessageBytes(TestBroker broker) {
        return BrokerPartitions.of(broker.broker())
                .getFirst()
                .log()
                .config()
                .storage()
                .maxMessageBytes();
    }

    private static Errors set(TestClient client, byte type, String name, String key, String value) {
        return change(client, type, name, key, SET, value);
    }

    private static Errors change(
            TestClient client, byte type, String name, String key, byte operation, String value) {
        return change(client, type, name, key, operation, value, false);
    }

    private static Errors change(
            TestClient client,
            byte type,
            String name,
            String key,
            byte operation,
            @Nullable String value,
            boolean validateOnly) {
        IncrementalAlterConfigsRequest request =
                new IncrementalAlterConfigsRequest()
                        .setValidateOnly(validateOnly)
                        .setResources(
                                List.of(
                                        new IncrementalAlterConfigsRequest.AlterConfigsResource()
                                                .setResourceType(type)
                                                .setResourceName(name)
                                                .setConfigs(
                                                        List.of(
                                                                new IncrementalAlterConfigsRequest
                                                                                .AlterableConfig()
                                                                        .setName(key)
                                                                        .setConfigOperation(
                                                                                operation)
                                                                        .setValue(value)))));
        AlterConfigsResourceResponse response =
                client.ask(request, 1, IncrementalAlterConfigsResponse.class)
                        .responses()
                        .getFirst();
        Errors error = Errors.of(response.errorCode());
        assertThat(response.errorMessage() == null).isEqualTo(error == Errors.NONE);
        return error;
    }

    private static DescribeConfigsResourceResult topicEntry(TestClient client, String key) {
        return entry(client, TOPIC, "orders", key);
    }

    private static DescribeConfigsResourceResult entry(
            TestClient client, byte type, String name, String key) {
        return Objects.requireNonNull(describe(client, type, name).get(key));
    }

    private static Map<String, DescribeConfigsResourceResult> describe(
            TestClient client, byte type, String name) {
        DescribeConfigsRequest request =
                new DescribeConfigsRequest()
                        .setIncludeSynonyms(true)
                        .setIncludeDocumentation(true)
                        .setResources(
                                List.of(
                                        new DescribeConfigsRequest.DescribeConfigsResource()
                                                .setResourceType(type)
                                                .setResourceName(name)
                                                .setConfigurationKeys(null)));
        DescribeConfigsResponse response =
                client.ask(request, VERSION, DescribeConfigsResponse.class);
        assertThat(response.results().getFirst().errorCode()).isZero();
        Map<String, DescribeConfigsResourceResult> byName = new LinkedHashMap<>();
        response.results().getFirst().configs().forEach(each -> byName.put(each.name(), each));
        return byName;
    }

    private static List<String> synonyms(DescribeConfigsResourceResult entry) {
        return entry.synonyms().stream()
                .map(each -> source(each.source()) + " " + each.name() + "=" + each.value())
                .toList();
    }

    private static ConfigEntry.Source source(byte code) {
        for (ConfigEntry.Source source : ConfigEntry.Source.values()) {
            if (source.code() == code) {
                return source;
            }
        }
        throw new AssertionError("no source has the code " + code);
    }

    private static byte typeCode(ConfigDef.Type type) {
        return dev.wharf.config.ConfigKey.Type.valueOf(type.name()).code();
    }
}
