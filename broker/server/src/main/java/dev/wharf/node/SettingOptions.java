package dev.wharf.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that say how a broker is set up; shared by the commands that need its settings. */
final class SettingOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings in a file with Kafka's names, as in config/server.properties.")
    private @Nullable Path config;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "The same file, as kafka-server-start.sh takes it.")
    private @Nullable Path file;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the data is; made if missing (log.dirs; default: ./data).")
    private @Nullable String dataDir;

    @Option(
            names = {"--set", "--override"},
            paramLabel = "KEY=VALUE",
            description = "One setting by its name; wins over the file. May be repeated.")
    private List<String> set = new ArrayList<>();

    /** Takes one of these options; false for another name. */
    boolean take(String option, String value) {
        switch (option) {
            case "--config" -> config = Path.of(value);
            case "--data-dir" -> dataDir = value;
            case "--set", "--override" -> set.add(value);
            default -> {
                return false;
            }
        }
        return true;
    }

    void takeFile(String value) {
        file = Path.of(value);
    }

    /**
     * The settings, the most specific last: file, environment, {@code --set}, own options.
     *
     * @throws RefusalException for a file that cannot be read, or text that is no setting
     */
    List<Setting> settings() throws RefusalException {
        return settings(Path.of(""), System.getenv());
    }

    /** The settings of a process that runs in another directory, with what is known of its environment. */
    List<Setting> settings(Path workingDirectory, Map<String, String> environment)
            throws RefusalException {
        List<Setting> settings = new ArrayList<>();
        if (config != null && file != null) {
            throw new RefusalException(
                    RefusalException.USAGE, "two configurations: " + config + " and " + file);
        }
        Path given = config == null ? file : config;
        if (given != null) {
            settings.addAll(ServerProperties.read(workingDirectory.resolve(given)));
        }
        settings.addAll(EnvironmentSettings.of(environment));
        for (String text : set) {
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw new RefusalException(
                        RefusalException.USAGE, "--set " + text + ": expected KEY=VALUE");
            }
            settings.add(
                    new Setting(
                            text.substring(0, equals).trim(),
                            text.substring(equals + 1).trim(),
                            "--set"));
        }
        if (dataDir != null) {
            settings.add(new Setting(NodeConfig.LOG_DIRS.name(), dataDir, "--data-dir"));
        }
        return settings;
    }
}
