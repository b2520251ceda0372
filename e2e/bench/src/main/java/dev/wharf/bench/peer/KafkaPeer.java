package dev.wharf.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Apache Kafka in KRaft combined mode, from Maven Central: the settings of its {@code config/server.properties}, and the heap and the JVM options of its own scripts.
 */
public final class KafkaPeer implements Peer {
    /** That of the clients, which the root POM has. */
    private static final String VERSION = AppInfoParser.getVersion();

    /** What {@code kafka-server-start.sh} and {@code kafka-run-class.sh} give a broker. */
    private static final List<String> JVM =
            List.of(
                    "-Xmx1G",
                    "-Xms1G",
                    "-server",
                    "-XX:+UseG1GC",
                    "-XX:MaxGCPauseMillis=20",
                    "-XX:InitiatingHeapOccupancyPercent=35",
                    "-XX:+ExplicitGCInvokesConcurrent",
                    "-Djava.awt.headless=true",
                    "-Dcom.sun.management.jmxremote=true",
                    "-Dcom.sun.management.jmxremote.authenticate=false",
                    "-Dcom.sun.management.jmxremote.ssl=false");

    private final Path root;
    private final Path jars;
    private final List<String> options;

    /**
     * @param root of the project
     * @param cache where jars are kept from run to run
     */
    public KafkaPeer(Path root, Path cache) {
        this(root, cache.resolve("kafka-" + VERSION), JVM);
    }

    private KafkaPeer(Path root, Path jars, List<String> options) {
        this.root = root;
        this.jars = jars;
        this.options = options;
    }

    @Override
    public Peer withHeap(int mb) {
        List<String> changed = new ArrayList<>(JVM);
        changed.set(changed.indexOf("-Xmx1G"), "-Xmx" + mb + "M");
        changed.set(changed.indexOf("-Xms1G"), "-Xms" + mb + "M");
        return new KafkaPeer(root, jars, changed);
    }

    @Override
    public String name() {
        return "Kafka " + VERSION;
    }

    /** Fetches the jars, all or none, unless they are in the cache. */
    @Override
    public void prepare() throws IOException, InterruptedException {
        if (Files.isDirectory(jars)) {
            return;
        }
        System.err.println(
                "Fetching Kafka " + VERSION + " from Maven Central into " + jars + " ...");
        Path fresh = jars.resolveSibling(jars.getFileName() + ".new");
        Shell.delete(fresh);
        Shell.run(
                List.of(
                        root.resolve("mvnw").toString(),
                        "-q",
                        "-B",
                        "-ntp",
                        "-f",
                        root.resolve("e2e/bench/kafka.pom.xml").toString(),
                        "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies",
                        "-Dkafka.version=" + VERSION,
                        "-DincludeScope=runtime",
                        "-DoutputDirectory=" + fresh));
        Files.move(fresh, jars, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public List<Launch> format(Path directory, List<String> addresses, Map<String, String> settings)
            throws IOException, InterruptedException {
        List<String> controllers =
                Ports.free(addresses.size()).stream().map(Ports::address).toList();
        String clusterId = Uuid.randomUuid().toString();
        List<Launch> launches = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            int id = i + 1;
            Path home = Files.createDirectories(directory.resolve("node-" + id));
            Path properties = home.resolve("server.properties");
            Files.writeString(
                    properties, properties(id, home, addresses, controllers) + lines(settings));
            Shell.run(
                    java(
                            home,
                            List.of(),
                            List.of(
                                    "kafka.tools.StorageTool",
                                    "format",
                                    "-t",
                                    clusterId,
                                    "-c",
                                    properties.toString())));
            launches.add(
                    new Launch(
                            java(home, options, List.of("kafka.Kafka", properties.toString())),
                            Map.of(),
                            directory.resolve("node-" + id + ".log"),
                            null));
        }
        return launches;
    }

    /** The last line of a name counts. */
    private static String lines(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private List<String> java(Path home, List<String> options, List<String> words) {
        List<String> command = new ArrayList<>();
        command.add(Shell.java());
        command.addAll(options);
        if (!options.isEmpty()) {
            command.add(
                    "-Xlog:gc*:file="
                            + home.resolve("gc.log")
                            + ":time,tags:filecount=10,filesize=100M");
        }
        command.add("-Dkafka.logs.dir=" + home);
        command.add(
                "-Dlog4j2.configurationFile=" + root.resolve("e2e/bench/kafka-log4j2.properties"));
        command.addAll(List.of("-cp", jars + "/*"));
        command.addAll(words);
        return command;
    }

    private static String properties(
            int id, Path home, List<String> addresses, List<String> controllers) {
        String voters =
                IntStream.range(0, controllers.size())
                        .mapToObj(i -> i + 1 + "@" + controllers.get(i))
                        .collect(Collectors.joining(","));
        int nodes = addresses.size();
        int minInSync = nodes == 1 ? 1 : 2;
        return """
                process.roles=broker,controller
                node.id=%d
                controller.quorum.voters=%s
                listeners=PLAINTEXT://%s,CONTROLLER://%s
                advertised.listeners=PLAINTEXT://%s
                inter.broker.listener.name=PLAINTEXT
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                num.network.threads=3
                num.io.threads=8
                socket.send.buffer.bytes=102400
                socket.receive.buffer.bytes=102400
                socket.request.max.bytes=104857600
                log.dirs=%s
                num.partitions=1
                num.recovery.threads.per.data.dir=2
                offsets.topic.replication.factor=%d
                share.coordinator.state.topic.replication.factor=%d
                share.coordinator.state.topic.min.isr=%d
                transaction.state.log.replication.factor=%d
                transaction.state.log.min.isr=%d
                log.retention.hours=168
                log.segment.bytes=1073741824
                log.retention.check.interval.ms=300000
                """
                .formatted(
                        id,
                        voters,
                        addresses.get(id - 1),
                        controllers.get(id - 1),
                        addresses.get(id - 1),
                        home.resolve("data"),
                        nodes,
                        nodes,
                        minInSync,
                        nodes,
                        minInSync);
    }
}
