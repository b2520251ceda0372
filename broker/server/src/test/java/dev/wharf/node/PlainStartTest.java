package dev.wharf.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class PlainStartTest {
    @TempDir private Path directory;
    private String file = "";

    @BeforeEach
    void writeSettings() throws Exception {
        file =
                Files.writeString(directory.resolve("server.properties"), "num.partitions=3\n")
                        .toString();
    }

    @Test
    void everyOptionMeansWhatPicocliMakesOfIt() throws Exception {
        for (OptionSpec option : new CommandLine(new StartCommand()).getCommandSpec().options()) {
            for (String name : option.names()) {
                if (!option.usageHelp() && !option.versionHelp()) {
                    same(name, value(name));
                    same(name + "=" + value(name));
                }
            }
        }
        same(file);
        same();
        same("--set", "a=1", "--override=b=2=3", "--set", "a=4", file);
        same("--config", file, "--data-dir", "d e", "--http-port=0", "--listeners", "P://:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stop",
                "start --help",
                "start --data-dir",
                "start --data-dir --help",
                "start --data-dir=",
                "start --data-dir a --data-dir b",
                "start --data-directory a",
                "start a b",
                "start @words",
                "start --data-dir 'quoted",
                "start --",
                ""
            })
    void whatIsNotPlainIsLeftToPicocli(String words) {
        assertThat(PlainStart.of(words.split(" "))).isEmpty();
    }

    private String value(String option) {
        return switch (option) {
            case "--set", "--override" -> "key=value";
            case "--config" -> file;
            default -> "some";
        };
    }

    private static void same(String... words) throws RefusalException {
        List<String> all = new ArrayList<>(List.of("start"));
        all.addAll(List.of(words));
        StartCommand plain = PlainStart.of(all.toArray(String[]::new)).orElseThrow();
        StartCommand parsed = new StartCommand();
        new CommandLine(parsed).parseArgs(words);
        assertThat(plain.settings()).isEqualTo(parsed.settings());
        assertThat(plain.logFile()).isEqualTo(parsed.logFile());
        assertThat(plain.pidFile()).isEqualTo(parsed.pidFile());
    }
}
