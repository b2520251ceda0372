package dev.wharf.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AddressFileTest {
    private static final String INSIDE = "CLIENTS://c-0.c-brokers.shop.svc:9092";
    private static final String OUTSIDE = "OUTSIDE://203.0.113.7:31094";

    @TempDir private Path directory = Path.of("");

    @Test
    void whatIsInTheFileComesToWhatIsSet() throws Exception {
        Files.writeString(file(), OUTSIDE + "\n");
        Settings settings =
                AddressFile.resolve(
                        settings(new Setting("advertised.listeners", INSIDE, "line 2")), 0);
        assertThat(settings.values()).containsEntry("advertised.listeners", INSIDE + "," + OUTSIDE);
    }

    @Test
    void itIsAllThereIsWhereNothingIsSet() throws Exception {
        Files.writeString(file(), OUTSIDE);
        assertThat(AddressFile.resolve(settings(), 0).values())
                .containsEntry("advertised.listeners", OUTSIDE);
    }

    @Test
    void aBadAddressIsToldWithTheFileThatItIsIn() throws Exception {
        Files.writeString(file(), "nonsense");
        Settings settings = AddressFile.resolve(settings(), 0);
        assertThatThrownBy(() -> settings.read(NodeConfig::of))
                .isInstanceOf(RefusalException.class)
                .hasMessageStartingWith(file() + ": ");
    }

    @Test
    void aFileThatNeverComesIsNamed() {
        assertThatThrownBy(() -> AddressFile.resolve(settings(), 0))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("how clients reach this node")
                .hasMessageContaining(file().toString());
    }

    @Test
    void whoNamesNoFileWaitsForNone() throws Exception {
        Settings none = new Settings(List.of());
        assertThat(AddressFile.resolve(none, 0)).isSameAs(none);
    }

    private Path file() {
        return directory.resolve("addresses");
    }

    private Settings settings(Setting... others) {
        List<Setting> all = new ArrayList<>(List.of(others));
        all.add(new Setting("advertised.listeners.file", file().toString(), "line 1"));
        return new Settings(all);
    }
}
