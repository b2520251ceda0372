package dev.wharf.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.api.BrokerConfig;
import dev.wharf.api.BrokerKeys;
import dev.wharf.network.NetworkConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SettingsTest {
    private static final BrokerKeys KEYS = new BrokerKeys(Node.outerKeys());

    @Test
    void aPropertiesFileKeepsTheLineOfEachSetting() throws Exception {
        List<Setting> settings =
                ServerProperties.parse(
                        "server.properties",
                        """
                        # node.id=9
                        node.id = 3

                        listeners=PLAINTEXT://a:1,\\
                            PLAINTEXT2://b:2
                        ! a comment that ends in a backslash \\
                        num.partitions: 4
                        """);

        assertThat(settings)
                .containsExactly(
                        new Setting("node.id", "3", "server.properties line 2"),
                        new Setting(
                                "listeners",
                                "PLAINTEXT://a:1,PLAINTEXT2://b:2",
                                "server.properties line 4"),
                        new Setting("num.partitions", "4", "server.properties line 7"));
    }

    @Test
    void aBadLineIsNamed() {
        assertThatThrownBy(() -> ServerProperties.parse("file", "a=1\nb=\\u12\n"))
                .isInstanceOf(RefusalException.class)
                .hasMessageStartingWith("file line 2: ");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> ServerProperties.read(Path.of("/no/such/file")))
                .isInstanceOf(RefusalException.class)
                .hasMessage("cannot read the configuration /no/such/file: no such file");
    }

    @Test
    void aBadValueIsNamedWithOriginKeyAndRange() {
        Settings settings = settings(new Setting("max.connections", "none", "file line 5"));

        assertThatThrownBy(() -> settings.read(NetworkConfig::of))
                .isInstanceOf(RefusalException.class)
                .hasMessage(
                        "file line 5: Invalid value none for configuration max.connections:"
                                + " accepted is 1 and up");
    }

    @Test
    void theLastOfSeveralValuesCounts() throws Exception {
        Settings settings =
                settings(
                        new Setting("http.port", "1", "file line 1"),
                        new Setting("http.port", "2", "--http-port"));

        assertThat(settings.read(NodeConfig::of).httpPort()).isEqualTo(2);
    }

    @Test
    void theEnvironmentHasSettingsUnderNamesOfItsOwn() {
        assertThat(
                        EnvironmentSettings.of(
                                Map.of(
                                        "WHARF_CONFIG_NODE_ID",
                                        " 7",
                                        "WHARF_CONFIG_LOG_DIRS",
                                        "/data",
                                        "WHARF_CONFIG_",
                                        "nothing",
                                        "WHARF_OPTS",
                                        "-Xmx1g")))
                .containsExactly(
                        new Setting("log.dirs", "/data", "WHARF_CONFIG_LOG_DIRS"),
                        new Setting("node.id", "7", "WHARF_CONFIG_NODE_ID"));
    }

    @Test
    void onlyKeysThatNobodyHasAreUnknown() {
        Settings settings =
                settings(
                        new Setting("log.dirs", "d", "file line 1"),
                        new Setting("max.connections", "5", "file line 2"),
                        new Setting("node.id", "5", "file line 3"),
                        new Setting("num.io.threads", "8", "file line 4"),
                        new Setting("log.retention.minutes", "8", "file line 4"),
                        new Setting("http.port", "0", "file line 4"),
                        new Setting("flush.mode", "sync", "file line 4"),
                        new Setting("nodeid", "5", "file line 5"));

        assertThat(settings.unknown(KEYS))
                .containsExactly("file line 5: no setting is called nodeid; it is ignored");
    }

    @Test
    void manyUnknownKeysAreOneLine() {
        Settings settings =
                settings(
                        new Setting("a", "1", "file line 1"),
                        new Setting("b", "1", "file line 2"),
                        new Setting("node.id", "1", "file line 3"),
                        new Setting("c", "1", "--set"),
                        new Setting("d", "1", "--set"));

        assertThat(settings.unknown(KEYS))
                .containsExactly(
                        "4 settings are not known and are ignored:"
                                + " a (file line 1), b (file line 2), c (--set), d (--set)");
    }

    @Test
    void whatIsSetOtherwiseAndDoesNothingIsTold() {
        Settings settings =
                settings(
                        new Setting("num.io.threads", "8", "file line 1"),
                        new Setting("background.threads", "11", "file line 2"),
                        new Setting("log.retention.hours", "1", "file line 3"),
                        new Setting("unheard.of", "1", "file line 4"));

        assertThat(settings.withoutEffect(KEYS)).containsExactly("background.threads");
    }

    @Test
    void aBadValueOfASettingThatDoesNothingIsRefused() {
        Settings settings = settings(new Setting("num.io.threads", "many", "file line 1"));

        assertThatThrownBy(() -> settings.check(KEYS))
                .isInstanceOf(RefusalException.class)
                .hasMessage(
                        "file line 1: Invalid value many for configuration num.io.threads:"
                                + " accepted is a value of type int");
    }

    @Test
    void aBadDefaultOfTopicsIsNamedAsItWasGiven() {
        assertThatThrownBy(
                        () ->
                                settings(new Setting("log.segment.bytes", "abc", "file line 1"))
                                        .read(BrokerConfig::from))
                .hasMessage(
                        "file line 1: Invalid value abc for configuration log.segment.bytes:"
                                + " accepted is 1048576 and up");
        assertThatThrownBy(
                        () ->
                                settings(new Setting("log.retention.hours", "-7", "file line 2"))
                                        .read(BrokerConfig::from))
                .hasMessage(
                        "file line 2: Invalid value -7 for configuration log.retention.hours:"
                                + " accepted is -1 and up once it is retention.ms");
    }

    @Test
    void aSegmentSizeThatTheTopicOfGroupsCouldNotHaveIsRefusedAtTheStart() {
        assertThatThrownBy(
                        () ->
                                settings(
                                                new Setting(
                                                        "offsets.topic.segment.bytes",
                                                        "4096",
                                                        "--set"))
                                        .read(BrokerConfig::from))
                .hasMessageContaining("--set: Invalid value 4096")
                .hasMessageContaining("1048576");
    }

    @Test
    void whoeverAsksForAclsIsRefused() {
        Settings settings =
                settings(
                        new Setting(
                                "authorizer.class.name",
                                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                                "file line 1"));

        assertThatThrownBy(() -> settings.read(NodeConfig::of))
                .isInstanceOf(RefusalException.class)
                .hasMessageStartingWith("file line 1: Invalid value org.apache.kafka")
                .hasMessageContaining("no ACLs yet");
    }

    @Test
    void withoutSettingsTheNodeListensOnTheLoopback() {
        NodeConfig config = NodeConfig.of(Map.of());

        assertThat(config.listeners())
                .containsExactly(new Listener("PLAINTEXT", "127.0.0.1", 9092));
        assertThat(config.advertised()).isEmpty();
        assertThat(config.dataDirectories()).containsExactly(Path.of("data").toAbsolutePath());
        assertThat(config.httpHost()).isEqualTo("127.0.0.1");
        assertThat(config.httpPort()).isEqualTo(9080);
    }

    @Test
    void aConfigurationOfKraftListensForClientsOnly() {
        NodeConfig config =
                NodeConfig.of(
                        Map.of(
                                "listeners", "PLAINTEXT://:9092,CONTROLLER://:9093",
                                "controller.listener.names", "CONTROLLER",
                                "advertised.listeners", "PLAINTEXT://broker.example:9092",
                                "log.dir", "/var/lib/wharf"));

        assertThat(config.listeners()).containsExactly(new Listener("PLAINTEXT", "", 9092));
        assertThat(config.advertised())
                .containsExactly(new Listener("PLAINTEXT", "broker.example", 9092));
        assertThat(config.dataDirectories()).containsExactly(Path.of("/var/lib/wharf"));
    }

    @Test
    void theConfigurationThatKafkaShipsIsTaken() throws Exception {
        Settings settings =
                new Settings(
                        ServerProperties.parse(
                                "server.properties",
                                """
                                process.roles=broker,controller
                                node.id=1
                                controller.quorum.bootstrap.servers=localhost:9093
                                listeners=PLAINTEXT://:9092,CONTROLLER://:9093
                                inter.broker.listener.name=PLAINTEXT
                                advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
                                controller.listener.names=CONTROLLER
                                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                                num.network.threads=3
                                num.io.threads=8
                                socket.send.buffer.bytes=102400
                                socket.receive.buffer.bytes=102400
                                socket.request.max.bytes=104857600
                                log.dirs=/tmp/kraft-combined-logs
                                num.partitions=1
                                num.recovery.threads.per.data.dir=2
                                offsets.topic.replication.factor=1
                                share.coordinator.state.topic.replication.factor=1
                                share.coordinator.state.topic.min.isr=1
                                transaction.state.log.replication.factor=1
                                transaction.state.log.min.isr=1
                                log.retention.hours=168
                                log.segment.bytes=1073741824
                                log.retention.check.interval.ms=300000
                                """));

        assertThat(settings.unknown(KEYS)).isEmpty();
        assertThat(settings.read(BrokerConfig::from).nodeId()).isEqualTo(1);
        assertThat(settings.read(NodeConfig::of).listeners())
                .containsExactly(new Listener("PLAINTEXT", "", 9092));
        assertThat(settings.read(NetworkConfig::of)).isNotNull();
    }

    @Test
    void theOlderNameOfANodesNumberIsTaken() throws Exception {
        assertThat(
                        settings(new Setting("broker.id", "7", "file line 1"))
                                .read(BrokerConfig::from)
                                .nodeId())
                .isEqualTo(7);
        assertThat(
                        settings(
                                        new Setting("node.id", "8", "file line 1"),
                                        new Setting("broker.id", "7", "file line 2"))
                                .read(BrokerConfig::from)
                                .nodeId())
                .isEqualTo(8);
    }

    @Test
    void listenersThatCannotBeServedAreRefused() {
        for (String text :
                List.of(
                        "",
                        "127.0.0.1:9092",
                        "PLAINTEXT://a:port",
                        "PLAINTEXT://a:70000",
                        "PLAINTEXT://a:1,PLAINTEXT://b:2",
                        "SSL://a:1",
                        "SASL_PLAINTEXT://a:1",
                        "UNMAPPED://a:1",
                        "CONTROLLER://a:1")) {
            Settings settings = settings(new Setting("listeners", text, "--listeners"));

            assertThatThrownBy(() -> settings.read(NodeConfig::of))
                    .as(text)
                    .isInstanceOf(RefusalException.class)
                    .hasMessageStartingWith("--listeners: ");
        }
    }

    @Test
    void dataMayBeInSeveralDirectoriesEachOfThemOnce() throws Exception {
        Settings two = settings(new Setting("log.dirs", "/a,/b", "file line 1"));
        assertThat(two.read(NodeConfig::of).dataDirectories())
                .containsExactly(Path.of("/a"), Path.of("/b"));

        Settings twice = settings(new Setting("log.dirs", "/a,/b/../a", "file line 1"));
        assertThatThrownBy(() -> twice.read(NodeConfig::of))
                .hasMessage(
                        "file line 1: Invalid value /a,/b/../a for configuration log.dirs:"
                                + " accepted are directories, each once");
    }

    @Test
    void anAddressOfInternetProtocolSixIsTakenOutOfItsBrackets() {
        assertThat(Listener.parse("listeners", "PLAINTEXT://[::1]:9092"))
                .containsExactly(new Listener("PLAINTEXT", "::1", 9092));
    }

    private static Settings settings(Setting... settings) {
        return new Settings(List.of(settings));
    }
}
