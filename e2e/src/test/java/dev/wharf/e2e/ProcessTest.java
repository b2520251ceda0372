package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as its operator meets it: start, refusals, health, bad clients, stop. */
final class ProcessTest {
    @TempDir Path directory;

    @Test
    void theCommandLineExplainsItself() throws Exception {
        Shell.Result help = Shell.run("wharf", "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("start", "format", "status", "version", "bin/wharf start");

        Shell.Result start = Shell.run("wharf", "start", "--help");
        assertThat(start.out())
                .contains("--data-dir", "--listeners", "--http-port", "--set", "--config");

        assertThat(Shell.run("wharf", "version").out()).startsWith("Wharf 0.");

        Shell.Result wrong = Shell.run("wharf", "begin");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("begin");
    }

    @Test
    void aBadSettingIsNamedWithFileAndLine() throws Exception {
        Path config =
                Files.writeString(
                        directory.resolve("server.properties"), "# mine\n\nnode.id=minus one\n");

        Shell.Result refused =
                Shell.run("wharf", "start", "--config", config.toString(), "--data-dir", data());

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err().strip())
                .isEqualTo(
                        "wharf: "
                                + config
                                + " line 3: Invalid value minus one for configuration node.id:"
                                + " accepted is 0 and up");
    }

    @Test
    void aSettingThatNobodyKnowsIsWarnedAbout() throws Exception {
        try (RunningBroker broker =
                RunningBroker.start(directory.resolve("data"), "--set", "no.such.setting=1")) {
            assertThat(broker.log()).contains("WARN  --set: no setting is called no.such.setting");
        }
    }

    @Test
    void aStartWithMuchToSayIsStillShort() throws Exception {
        Path config =
                Files.writeString(
                        directory.resolve("server.properties"),
                        """
                        zookeeper.connect=localhost:2181
                        inter.broker.protocol.version=3.0
                        log.message.format.version=3.0
                        log.retention.hourss=3
                        num.io.threads=16
                        """);

        try (RunningBroker broker =
                RunningBroker.start(directory.resolve("data"), "--config", config.toString())) {
            assertThat(broker.log())
                    .contains("4 settings are not known", "log.retention.hourss (" + config)
                    .contains("without effect yet: num.io.threads");
            assertThat(broker.log().lines().count()).isLessThan(15);
        }
    }

    @Test
    void aPortInUseIsOneClearLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RunningBroker broker =
                        RunningBroker.launch(
                                directory.resolve("data"), "127.0.0.1:" + taken.getLocalPort())) {
            assertThat(broker.waitForExit()).isEqualTo(1);
            assertThat(broker.log().strip())
                    .startsWith("wharf: ")
                    .contains("127.0.0.1:" + taken.getLocalPort())
                    .doesNotContain("\n");
        }
    }

    @Test
    void aSecondProcessOnTheSameDirectoryIsRefused() throws Exception {
        try (RunningBroker first = RunningBroker.start(directory.resolve("data"));
                RunningBroker second = RunningBroker.launch(first.dataDirectory(), "127.0.0.1:0")) {
            assertThat(second.waitForExit()).isEqualTo(1);
            assertThat(second.log().strip())
                    .startsWith("wharf: ")
                    .contains("in use by another process")
                    .doesNotContain("\n");
        }
    }

    @Test
    void aDirectoryOfAnotherNodeIsRefused() throws Exception {
        assertThat(Shell.run("wharf", "format", "--data-dir", data()).exitCode()).isZero();
        Shell.Result again = Shell.run("wharf", "format", "--data-dir", data());
        assertThat(again.exitCode()).isEqualTo(1);

        Shell.Result other =
                Shell.run("wharf", "start", "--data-dir", data(), "--set", "node.id=7");

        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.err()).startsWith("wharf: ").contains("node 1", "node 7");
    }

    @Test
    void aDirectoryThatIsAFileIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");

        Shell.Result refused = Shell.run("wharf", "start", "--data-dir", file.toString());

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).startsWith("wharf: ").contains(file.toString());
    }

    @Test
    void healthAndMetricsAreServedAndTheStopIsInOrder() throws Exception {
        try (RunningBroker broker = RunningBroker.start(directory.resolve("data"))) {
            assertThat(broker.log().lines().count()).isLessThan(15);
            for (String page : new String[] {"health/live", "health/ready", "health/started"}) {
                assertThat(get(broker.http(page))).contains("\"status\": \"UP\"");
            }
            send(broker, "counted");
            assertThat(get(broker.http("metrics")))
                    .contains("kafka_network_requests_total", "kafka_network_connections");
            String port = URI.create(broker.http("")).getPort() + "";
            assertThat(Shell.run("wharf", "status", "--http-port", port).exitCode()).isZero();

            assertThat(broker.stop()).isZero();

            assertThat(Shell.run("wharf", "status", "--http-port", port).exitCode()).isEqualTo(3);
        }
    }

    @Test
    void bytesThatAreNoRequestDisturbNobodyElse() throws Exception {
        try (RunningBroker broker = RunningBroker.start(directory.resolve("data"));
                KafkaProducer<String, String> producer = producer(broker)) {
            producer.send(new ProducerRecord<>("calm", "before")).get();
            URI address = URI.create("kafka://" + broker.bootstrap());
            byte[][] attacks = {
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8),
                {0x7f, -1, -1, -1, 0, 1},
                {-1, -1, -1, -1},
                {0, 0, 0, 4, 0, 99, 0, 0},
                {0, 0, 0, 10, 0, 3, 0, 9, 0, 0, 0, 1, 0x7f, -1},
            };
            for (byte[] attack : attacks) {
                try (Socket socket = new Socket(address.getHost(), address.getPort())) {
                    socket.setSoTimeout(20_000);
                    socket.getOutputStream().write(attack);
                    assertThat(isClosed(socket)).isTrue();
                }
            }

            assertThat(producer.send(new ProducerRecord<>("calm", "after")).get().offset())
                    .isEqualTo(1);
            assertThat(broker.log().lines().filter(line -> line.contains("Closed the connection")))
                    .hasSize(attacks.length);
        }
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private static void send(RunningBroker broker, String value) throws Exception {
        try (KafkaProducer<String, String> producer = producer(broker)) {
            producer.send(new ProducerRecord<>("topic", value)).get();
        }
    }

    private static KafkaProducer<String, String> producer(RunningBroker broker) throws IOException {
        return new KafkaProducer<>(
                broker.clientConfig(), new StringSerializer(), new StringSerializer());
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return new DataInputStream(socket.getInputStream()).read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static String get(String url) throws IOException {
        try (InputStream in = URI.create(url).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
