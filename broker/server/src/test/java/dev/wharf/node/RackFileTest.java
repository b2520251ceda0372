package dev.wharf.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RackFileTest {
    private static final long PATIENCE_MS = 10_000;

    @TempDir private Path directory = Path.of("");

    @Test
    void theRackIsWhatIsInTheFile() throws Exception {
        Files.writeString(file(), " zone-a\n");
        assertThat(RackFile.resolve(settings(), PATIENCE_MS).values())
                .containsEntry("broker.rack", "zone-a");
    }

    @Test
    void aFileThatComesLaterIsWaitedFor() throws Exception {
        Files.writeString(file(), "");
        Thread writer =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        Files.writeString(file(), "zone-b");
                                    } catch (java.io.IOException e) {
                                        throw new java.io.UncheckedIOException(e);
                                    }
                                });
        assertThat(RackFile.resolve(settings(), PATIENCE_MS).values())
                .containsEntry("broker.rack", "zone-b");
        writer.join();
    }

    @Test
    void aFileThatNeverComesIsNamed() {
        assertThatThrownBy(() -> RackFile.resolve(settings(), 0))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("in which rack")
                .hasMessageContaining(file().toString());
    }

    @Test
    void twoAnswersAreRefused() {
        Settings both =
                settings().with(new Setting("broker.rack", "zone-a", "server.properties line 1"));
        assertThatThrownBy(() -> RackFile.resolve(both, 0))
                .isInstanceOf(RefusalException.class)
                .hasMessage("broker.rack and broker.rack.file are both set");
    }

    @Test
    void whoNamesNoFileWaitsForNone() throws Exception {
        Settings none = new Settings(List.of());
        assertThat(RackFile.resolve(none, 0)).isSameAs(none);
    }

    private Path file() {
        return directory.resolve("rack");
    }

    private Settings settings() {
        return new Settings(
                List.of(new Setting("broker.rack.file", file().toString(), "file line 1")));
    }
}
