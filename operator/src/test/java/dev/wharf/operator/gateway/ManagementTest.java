package dev.wharf.operator.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is made of the answers of the brokers' HTTP port. */
final class ManagementTest {
    private final Management management = new Management(() -> new Management.Identity("me", 7));
    private HttpServer broker;
    private int status = 200;
    private String answer = "{\"granted\":true,\"expiresInMs\":60000}";
    private String path = "";
    private String question = "";
    private String token = "";

    @BeforeEach
    void start() throws IOException {
        broker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        broker.createContext(
                "/",
                exchange -> {
                    path = exchange.getRequestURI().getPath();
                    token = exchange.getRequestHeaders().getFirst("Authorization");
                    question =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        broker.start();
    }

    @AfterEach
    void stop() {
        broker.stop(0);
    }

    private Management.Door door() {
        return new Management.Door("localhost", broker.getAddress().getPort(), "secret");
    }

    private Outcome permit() {
        return management.permitRestart(door(), List.of(1, 4), true);
    }

    @Test
    void a_permit_is_asked_for_in_the_name_of_this_operator() {
        assertThat(permit()).isEqualTo(Outcome.DONE);
        assertThat(path).isEqualTo("/manage/restart-permit");
        assertThat(token).isEqualTo("Bearer secret");
        assertThat(question)
                .isEqualTo(
                        "{\"brokers\":[1,4],\"epoch\":7,\"interrupt\":true,\"operator\":\"me\"}");
    }

    @Test
    void the_lead_is_handed_over_by_the_broker_that_has_it() {
        answer = "{}";
        assertThat(management.handOver(door(), 2)).isEqualTo(Outcome.DONE);
        assertThat(path).isEqualTo("/manage/hand-over");
        assertThat(question).contains("\"from\":2");
    }

    @Test
    void what_may_not_be_now_may_be_later() {
        status = 409;
        answer = "{\"granted\":false,\"reason\":\"orders-0 needs it\"}";
        assertThat(permit()).isEqualTo(new Outcome.Later("orders-0 needs it"));
    }

    @Test
    void a_broker_that_has_yet_to_learn_the_token_is_asked_again_later() {
        status = 401;
        assertThat(permit()).isInstanceOf(Outcome.Later.class);
    }

    @Test
    void an_operator_that_was_replaced_is_told_so() {
        status = 403;
        answer = "{\"reason\":\"another leads\"}";
        assertThat(permit()).isEqualTo(new Outcome.Refused("OperatorFenced", "another leads"));
    }

    @Test
    void a_broker_that_is_too_old_is_not_restarted_without_a_permit() {
        status = 404;
        assertThat(permit()).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void
            settings_are_refused_with_a_reason_and_a_broker_that_is_too_old_has_nothing_against_them() {
        TreeMap<String, String> settings = new TreeMap<>(Map.of("node.id", "x"));
        answer = "{\"granted\":true}";
        assertThat(management.checkSettings(door(), settings, List.of("-Xmx2g")))
                .isEqualTo(Outcome.DONE);
        assertThat(path).isEqualTo("/manage/check-settings");
        assertThat(question)
                .contains("\"settings\":{\"node.id\":\"x\"}", "\"jvmOptions\":[\"-Xmx2g\"]");
        status = 422;
        answer = "{\"granted\":false,\"reason\":\"x is no number\"}";
        assertThat(management.checkSettings(door(), settings, List.of()))
                .isEqualTo(new Outcome.Refused("SettingsRefused", "x is no number"));
        status = 404;
        assertThat(management.checkSettings(door(), settings, List.of())).isEqualTo(Outcome.DONE);
    }

    @Test
    void a_broker_that_does_not_answer_is_asked_again_later() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        assertThat(management.handOver(new Management.Door("localhost", nobody, "secret"), 0))
                .isInstanceOf(Outcome.Later.class);
    }
}
