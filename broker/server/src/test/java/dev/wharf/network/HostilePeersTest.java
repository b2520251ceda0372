package dev.wharf.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.config.ConfigException;
import dev.wharf.network.RunningServer.Client;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that mean harm: each is stopped at its limit, and a healthy client beside it sees nothing. */
final class HostilePeersTest {
    private static final int BUDGET_BYTES = 4 << 20;

    private final RunningServer server = new RunningServer();

    @AfterEach
    void stop() throws IOException {
        server.close();
        assertThat(server.bugs).isEmpty();
    }

    @Test
    void halfFramesHoldMemoryOnlyUntilOthersNeedIt() throws Exception {
        server.start(Transport.best(), "queued.max.request.bytes", String.valueOf(BUDGET_BYTES));
        for (int i = 0; i < 8; i++) {
            server.connect().establish().sendPart(1 << 20, 900_000);
        }
        Client healthy = server.connect();
        healthy.send("echo small frames still pass");
        assertThat(healthy.receive()).isEqualTo("echo small frames still pass");

        Awaitility.await()
                .atMost(RunningServer.PATIENCE)
                .until(
                        () -> {
                            server.clock.pushedMs.addAndGet(1_000);
                            return server.counters.closedForCause() >= 3;
                        });

        assertThat(server.clock.pushedMs.get())
                .as("long before the time that a frame has where memory is at hand")
                .isLessThan(
                        NetworkLimits.FRAME_BASE_MS
                                + (1_000L << 20) / NetworkLimits.FRAME_MIN_BYTES_PER_SECOND);
        healthy.send("echo " + "x".repeat(900_000));
        assertThat(healthy.receive()).hasSize(900_005);
    }

    @Test
    void whoDoesNotReadResponsesIsClosedOnceTheyTakeTooMuchMemory() throws Exception {
        server.start(Transport.best());
        String large = "x".repeat(900_000);
        Client healthy = server.connect().establish();
        List<Client> deaf = new ArrayList<>();
        while (server.counters.closedForCause() == 0 && deaf.size() < 400) {
            Client client = server.connect().establish();
            deaf.add(client);
            server.dispatcher.onOther =
                    (text, responder) -> responder.respond(FakeDispatcher.frame(large));
            client.send(repeat("large", 40));
        }

        Awaitility.await()
                .atMost(RunningServer.PATIENCE)
                .until(() -> server.counters.closedForCause() > 0);
        healthy.send("echo still here");
        assertThat(healthy.receive()).isEqualTo("echo still here");
    }

    @Test
    void connectionsComeNoFasterThanTheirRate() throws Exception {
        server.start(Transport.best(), "max.connection.creation.rate", "20");
        long startNanos = System.nanoTime();
        for (int i = 0; i < 40; i++) {
            server.connect();
        }
        Client last = server.connect();

        last.send("echo in the end");

        assertThat(last.receive()).isEqualTo("echo in the end");
        assertThat(server.counters.refused()).isZero();
        assertThat(System.nanoTime() - startNanos)
                .as("21 beyond the first second's 20, less one batch of accepts")
                .isGreaterThan(150_000_000L);
    }

    @Test
    void oneAddressMayHaveALimitOfItsOwn() throws Exception {
        server.start(
                Transport.best(),
                "max.connections.per.ip",
                "1",
                "max.connections.per.ip.overrides",
                InetAddress.getLoopbackAddress().getHostAddress() + ":2");
        server.connect().establish();
        server.connect().establish();

        assertThat(server.connect().isClosedByServer()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "10.0.0.1:many", ":3", "10.0.0.1:-1"})
    void aLimitForAnAddressThatCannotBeReadIsRefused(String override) {
        assertThatThrownBy(
                        () ->
                                NetworkConfig.of(
                                        Map.of("max.connections.per.ip.overrides", override)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(override)
                .hasMessageContaining("max.connections.per.ip.overrides");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "POST /topics HTTP/1.1\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc"
            })
    void aProtocolThatCameToTheWrongPortIsClosed(String hello) throws Exception {
        server.start(Transport.best(), "socket.request.max.bytes", "2147483639");
        Client client = server.connect();

        client.out().write(hello.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(client.isClosedByServer()).isTrue();
        assertThat(server.counters.closedForCause()).isEqualTo(1);
    }

    private static String[] repeat(String text, int times) {
        String[] texts = new String[times];
        Arrays.fill(texts, text);
        return texts;
    }
}
