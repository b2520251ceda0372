package dev.wharf.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real machines, which end at once. */
final class JavaTrialTest {
    private final JavaTrial trial = new JavaTrial();

    @ParameterizedTest
    @CsvSource({
        "-XX:+UseNoSuchThing, UseNoSuchThing",
        "-XX:MaxHeapFreeRatio=many, ",
        "-Xmx2gb, Invalid maximum heap size: -Xmx2gb",
        "-XX:MaxGCPauseMillis=1x, MaxGCPauseMillis",
        "-foo, Unrecognized option: -foo",
        "-jar, -jar is not allowed",
        "-XX:+UseSerialGC -XX:+UseParallelGC, Multiple garbage collectors selected"
    })
    void anOptionWithWhichNoJavaStartsIsRefusedInItsWords(String options, String words) {
        String refusal = trial.refusal(List.of(options.split(" ")));
        if (words == null) {
            assertThat(refusal).as("not tried").isNull();
        } else {
            assertThat(refusal).contains(words).doesNotContain("Picked up", "fatal exception");
        }
    }

    @Test
    void usualOnesAreTaken() {
        assertThat(
                        trial.refusal(
                                List.of(
                                        "-Xmx64g",
                                        "-Xms64g",
                                        "-XX:+AlwaysPreTouch",
                                        "-XX:MaxRAMPercentage=40.5",
                                        "-ea")))
                .isNull();
    }

    /** They would act on what the broker has that runs: its ports, its files, its machine. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-javaagent:/no/such.jar",
                "-agentpath:/no/such.so",
                "-agentlib:jdwp=transport=dt_socket,server=y,address=1",
                "-Dcom.sun.management.jmxremote.port=1",
                "-Xlog:gc:file=/no/such/file",
                "-XX:OnError=reboot",
                "-XX:Flags=/no/such/file",
                "@/no/such/file"
            })
    void thoseThatReachBeyondTheMachineAreNotTried(String option) {
        assertThat(trial.refusal(List.of(option))).isNull();
    }

    @Test
    void whereThereIsNoJavaNothingIsRefused() {
        assertThat(new JavaTrial(Path.of("/no/such/java")).refusal(List.of("-foo"))).isNull();
    }

    @Test
    void theLastAnswerIsKeptForTheSameOptionsAlone() {
        assertThat(trial.refusal(List.of("-foo"))).contains("-foo");
        assertThat(trial.refusal(List.of("-foo"))).contains("-foo");
        assertThat(trial.refusal(List.of("-bar"))).contains("-bar");
        assertThat(trial.refusal(List.of("-ea"))).isNull();
    }
}
