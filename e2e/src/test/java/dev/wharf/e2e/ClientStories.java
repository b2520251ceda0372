package dev.wharf.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program of {@code src/test/clients} that tells how the stories of a client in another language end. What it writes and reads is
 * described in {@code clients/python/stories.py}. When it asks for a restart, the broker is killed and started again on its data.
 */
final class ClientStories implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Path CLIENTS = Shell.root().resolve("e2e/src/test/clients");
    private static final String[] OPTIONS = {"--set", "group.initial.rebalance.delay.ms=0"};
    private static final int SOMETHING_IS_MISSING = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How one story ended; a detail says why it did not end well. */
    record Story(String name, boolean ok, String detail) {}

    /** What {@code clients/setup} has made ready, or the one line that says what the machine lacks. */
    record Tool(@Nullable String path, String missing) {}

    private RunningBroker broker;

    private ClientStories(Path data) throws IOException {
        broker = RunningBroker.start(data, OPTIONS);
    }

    /** Makes a tool of {@code clients/setup} ready; fetches it on first use. */
    static Tool tool(String name) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("wharf-e2e-", ".err");
        Process setup =
                new ProcessBuilder(CLIENTS.resolve("setup").toString(), name)
                        .redirectError(errors.toFile())
                        .start();
        endInTime(setup);
        try (BufferedReader out = setup.inputReader()) {
            String path = out.readLine();
            return switch (setup.waitFor()) {
                case 0 -> new Tool(path, "");
                case SOMETHING_IS_MISSING -> new Tool(null, Files.readString(errors).strip());
                default -> throw new IOException("setup " + name + ": " + Files.readString(errors));
            };
        } finally {
            Files.delete(errors);
        }
    }

    /** Runs a program with the address of a broker of its own, to its end. */
    static List<Story> tell(
            Path data, String interpreter, String program, Map<String, String> environment)
            throws Exception {
        Path errors = Files.createTempFile("wharf-e2e-", ".err");
        try (ClientStories stories = new ClientStories(data)) {
            ProcessBuilder builder =
                    new ProcessBuilder(
                                    interpreter,
                                    CLIENTS.resolve(program).toString(),
                                    stories.broker.bootstrap())
                            .redirectError(errors.toFile());
            builder.environment().putAll(environment);
            return stories.hear(builder.start(), errors);
        } finally {
            Files.delete(errors);
        }
    }

    private List<Story> hear(Process program, Path errors) throws Exception {
        endInTime(program);
        List<Story> stories = new ArrayList<>();
        boolean ended = false;
        try (BufferedReader told = program.inputReader();
                Writer answers = program.outputWriter()) {
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                JsonNode fact = JSON.readTree(line);
                if (fact.has("ask")) {
                    restart();
                    answers.append("restarted\n").flush();
                } else if (fact.has("end")) {
                    ended = fact.get("end").asInt() == stories.size();
                } else {
                    stories.add(story(fact));
                }
            }
        } finally {
            program.destroyForcibly();
        }
        stories.add(new Story("the program comes to its end", ended, Files.readString(errors)));
        return stories;
    }

    private static Story story(JsonNode fact) {
        return new Story(
                fact.get("story").asText(),
                fact.get("ok").asBoolean(),
                fact.path("detail").asText());
    }

    private void restart() throws Exception {
        String address = broker.bootstrap();
        broker.kill();
        broker.close();
        broker = RunningBroker.startAt(broker.dataDirectory(), address, OPTIONS);
    }

    private static void endInTime(Process process) {
        CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .execute(process::destroyForcibly);
    }

    @Override
    public void close() throws IOException {
        broker.close();
    }
}
