package dev.wharf.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.cluster.OperatorWish;
import dev.wharf.controller.ControllerAnswer.OperatorAnswered;
import dev.wharf.controller.ControllerAnswer.Verdict;
import dev.wharf.controller.ControllerCommand.Operator;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ManagementRequestsTest {
    private static final Operator OPERATOR = new Operator("a", 7_000_000_000L);

    @Test
    void aRestartNamesItsBrokersAndWhoAsks() {
        assertThat(
                        ManagementRequests.restart(
                                new JsonObject(
                                        "{\"brokers\":[1,2],\"operator\":\"a\",\"epoch\":7000000000,\"interrupt\":true}")))
                .isEqualTo(new OperatorWish.Restart(OPERATOR, List.of(1, 2), true));
        assertThat(
                        ManagementRequests.handOver(
                                new JsonObject(
                                        "{\"from\":0,\"operator\":\"a\",\"epoch\":7000000000}")))
                .isEqualTo(new OperatorWish.HandOver(OPERATOR, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"brokers\":[],\"operator\":\"a\",\"epoch\":1}",
                "{\"brokers\":[\"1\"],\"operator\":\"a\",\"epoch\":1}",
                "{\"brokers\":[99999999999],\"operator\":\"a\",\"epoch\":1}",
                "{\"brokers\":1,\"operator\":\"a\",\"epoch\":1}",
                "{\"brokers\":[1],\"operator\":\"\",\"epoch\":1}",
                "{\"brokers\":[1],\"epoch\":1}",
                "{\"brokers\":[1],\"operator\":\"a\",\"epoch\":-1}",
                "{\"brokers\":[1],\"operator\":\"a\",\"epoch\":1.5}",
                "{\"brokers\":[1],\"operator\":\"a\"}",
                "{\"brokers\":[1],\"operator\":\"a\",\"epoch\":1,\"interrupt\":\"yes\"}"
            })
    void whatIsNoRequestIsRefused(String text) {
        assertThatThrownBy(() -> ManagementRequests.restart(new JsonObject(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(".{10,}");
        assertThatThrownBy(() -> ManagementRequests.handOver(new JsonObject(text)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void optionsOfJavaAreTextsAndMayBeLeftOut() {
        assertThat(
                        ManagementRequests.jvmOptions(
                                new JsonObject("{\"jvmOptions\":[\"-Xmx2g\",\"-ea\"]}")))
                .containsExactly("-Xmx2g", "-ea");
        assertThat(ManagementRequests.jvmOptions(new JsonObject("{}"))).isEmpty();
        for (String text : List.of("{\"jvmOptions\":\"-ea\"}", "{\"jvmOptions\":[1]}")) {
            assertThatThrownBy(() -> ManagementRequests.jvmOptions(new JsonObject(text)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("jvmOptions");
        }
    }

    @Test
    void settingsAreKeysAndTexts() {
        assertThat(
                        ManagementRequests.settings(
                                        new JsonObject("{\"settings\":{\"node.id\":\" 7\"}}"))
                                .values())
                .containsExactly(Map.entry("node.id", "7"));
        for (String text : List.of("{}", "{\"settings\":[]}", "{\"settings\":{\"node.id\":7}}")) {
            assertThatThrownBy(() -> ManagementRequests.settings(new JsonObject(text)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("settings ");
        }
    }

    @Test
    void anAnswerSaysWhyNot() {
        assertThat(
                        ManagementRequests.text(new OperatorAnswered(Verdict.REFUSED, "not now", 0))
                                .encode())
                .isEqualTo("{\"granted\":false,\"reason\":\"not now\"}");
        assertThat(
                        ManagementRequests.text(new OperatorAnswered(Verdict.GRANTED, "", 60_000))
                                .encode())
                .isEqualTo("{\"granted\":true,\"expiresInMs\":60000}");
        assertThat(ManagementRequests.text(null).getString("reason")).contains("in time");
    }
}
