package dev.wharf.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wharf start}: one broker in this process, until SIGTERM or Ctrl-C. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        versionProvider = VersionLine.class,
        description = "Runs a broker in the foreground until Ctrl-C or SIGTERM.",
        sortOptions = false)
final class StartCommand implements Callable<Integer> {
    /** Not an exit code: the broker runs on after the command has returned. */
    static final int RUNNING = -1;

    @Mixin private final SettingOptions options;

    @Option(
            names = "--listeners",
            paramLabel = "LIST",
            description = "Where clients connect (default: PLAINTEXT://127.0.0.1:9092).")
    private @Nullable String listeners;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "The port of health and metrics; 0 takes any free one (default: 9080).")
    private @Nullable String httpPort;

    @Option(
            names = "--log-file",
            paramLabel = "FILE",
            description = "Write the log there, rotated, rather than to the console.")
    private @Nullable Path logFile;

    @Option(
            names = "--pid-file",
            paramLabel = "FILE",
            description = "Write the process id there once it serves; removed at the end.")
    private @Nullable Path pidFile;

    StartCommand() {
        this(new SettingOptions());
    }

    StartCommand(SettingOptions options) {
        this.options = options;
    }

    /** Takes one option as picocli would, which needs a quarter of a second to learn how: see {@link PlainStart}; false for another name. */
    boolean take(String option, String value) {
        switch (option) {
            case "--listeners" -> listeners = value;
            case "--http-port" -> httpPort = value;
            case "--log-file" -> logFile = Path.of(value);
            case "--pid-file" -> pidFile = Path.of(value);
            default -> {
                return options.take(option, value);
            }
        }
        return true;
    }

    void takeFile(String value) {
        options.takeFile(value);
    }

    @Nullable Path logFile() {
        return logFile;
    }

    @Nullable Path pidFile() {
        return pidFile;
    }

    /**
     * The settings, the most specific last.
     *
     * @throws RefusalException for a file that cannot be read, or text that is no setting
     */
    List<Setting> settings() throws RefusalException {
        List<Setting> given = new ArrayList<>(options.settings());
        if (listeners != null) {
            given.add(new Setting(NodeConfig.LISTENERS.name(), listeners, "--listeners"));
        }
        if (httpPort != null) {
            given.add(new Setting(NodeConfig.HTTP_PORT.name(), httpPort, "--http-port"));
        }
        return given;
    }

    @Override
    public Integer call() throws RefusalException {
        NameLookups.keepFresh();
        List<Setting> given = settings();
        if (logFile != null) {
            LogFile.use(logFile);
        }
        PidFile pid = pidFile == null ? null : new PidFile(pidFile.toAbsolutePath());
        Node node = Node.start(new Settings(given));
        Lifecycle.stopOnSignal(node, pid);
        if (!node.isOneOfSeveral()) {
            // A node of a cluster may wait for others for long, and tells meanwhile that it does.
            node.awaitServing();
            ClientsFirst.await(node);
        }
        HttpApplication.run(node, port -> Lifecycle.serve(node, port, pid));
        return RUNNING;
    }
}
