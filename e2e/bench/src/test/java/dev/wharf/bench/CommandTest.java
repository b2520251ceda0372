package dev.wharf.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommandTest {
    @Test
    void no_words_measure_everything_on_both_peers() throws BadArguments {
        assertThat(Command.parse(List.of()))
                .isEqualTo(
                        new Command.Measure(
                                false, List.of(), 0, 0, List.of("kafka", "wharf"), false));
    }

    @Test
    void options_of_a_measurement_may_come_in_any_order() throws BadArguments {
        assertThat(
                        Command.parse(
                                List.of(
                                        "--write",
                                        "--rounds",
                                        "3",
                                        "--seconds",
                                        "600",
                                        "--case",
                                        "sync*,consume-1KB",
                                        "--quick",
                                        "--peers",
                                        "wharf,kafka")))
                .isEqualTo(
                        new Command.Measure(
                                true,
                                List.of("sync*", "consume-1KB"),
                                3,
                                600,
                                List.of("kafka", "wharf"),
                                true));
    }

    @Test
    void other_commands() throws BadArguments {
        assertThat(Command.parse(List.of("--list"))).isEqualTo(new Command.Names());
        assertThat(Command.parse(List.of("--help"))).isEqualTo(new Command.Help());
        assertThat(Command.parse(List.of("--profile", "consume-1KB")))
                .isEqualTo(new Command.Profile("consume-1KB"));
        assertThat(Command.parse(List.of("--render", "some.json,other.json")))
                .isEqualTo(
                        new Command.Render(List.of(Path.of("some.json"), Path.of("other.json"))));
        assertThat(Command.parse(List.of("--micro", "Crc.*", "-f", "2")))
                .isEqualTo(new Command.Micro(List.of("Crc.*", "-f", "2")));
    }

    @Test
    void what_makes_no_sense_is_refused_with_the_reason() {
        refused("unknown option --fast", "--fast");
        refused("--rounds needs a value", "--rounds");
        refused("--rounds needs a value", "--rounds", "--quick");
        refused("--rounds needs a number, not two", "--rounds", "two");
        refused("--rounds is from 1 to 20, not 0", "--rounds", "0");
        refused("--seconds is from 1 to 3600, not 3601", "--seconds", "3601");
        refused("there is no peer redis, only kafka and wharf", "--peers", "redis");
        refused("--write needs both peers", "--peers", "wharf", "--write");
        refused("--profile needs a value", "--profile");
        refused("nothing goes with it: --quick", "--list", "--quick");
        refused("nothing goes with it: b", "--profile", "a", "b");
    }

    private static void refused(String why, String... words) {
        assertThatThrownBy(() -> Command.parse(List.of(words)))
                .isInstanceOf(BadArguments.class)
                .hasMessage(why);
    }
}
