package dev.wharf.e2e.kube;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The cluster that {@code e2e/kube} makes on this machine, of namespaces instead of machines. For root alone. */
final class LocalKubernetes implements Kubernetes {
    private static final int NODES = 3;
    private static final Duration BUILD_PATIENCE = Duration.ofMinutes(30);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path programs;
    private final String kubeconfig;

    private LocalKubernetes(Path programs, String kubeconfig) {
        this.programs = programs;
        this.kubeconfig = kubeconfig;
    }

    static LocalKubernetes start() {
        Path programs = Path.of(Command.must(BUILD_PATIENCE, List.of(script("build"))).strip());
        List<String> up = new ArrayList<>(List.of(script("up"), Integer.toString(NODES)));
        Command.must(BUILD_PATIENCE, List.of(script("images"))).lines().forEach(up::add);
        String kubeconfig = Command.must(PATIENCE, up).strip();
        LocalKubernetes started = new LocalKubernetes(programs, kubeconfig);
        started.apply(Command.must(PATIENCE, List.of(script("volumes"), Integer.toString(NODES))));
        return started;
    }

    private static String script(String name) {
        return Command.root().resolve("e2e/kube").resolve(name).toString();
    }

    @Override
    public void powerOff(String node) {
        node("off", node);
    }

    @Override
    public void powerOn(String node) {
        node("on", node);
    }

    @Override
    public void wipe(String node) {
        node("wipe", node);
    }

    @Override
    public void crash(String node, String container) {
        node("kill", node, container.replace("containerd://", ""));
    }

    /** Nodes are called n1, n2 and so on. */
    private static void node(String verb, String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of(script("node"), verb, name.substring(1)));
        command.addAll(List.of(arguments));
        Command.must(PATIENCE, command);
    }

    @Override
    public void stopApi() {
        Command.must(PATIENCE, List.of(script("api"), "off"));
    }

    @Override
    public void startApi() {
        Command.must(PATIENCE, List.of(script("api"), "on"));
        Demo.await(
                Duration.ofMinutes(1),
                () -> kubectl("", List.of("get", "--raw", "/readyz")).succeeded());
    }

    @Override
    public Resizer startResizer() {
        Process resizer = Command.start(List.of(script("resizer")));
        return resizer::destroy;
    }

    @Override
    public Command.Result kubectl(String input, List<String> arguments) {
        return run("kubectl", input, arguments);
    }

    @Override
    public Command.Result helm(List<String> arguments) {
        return run("helm", "", arguments);
    }

    private Command.Result run(String program, String input, List<String> arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(programs.resolve(program).toString(), "--kubeconfig", kubeconfig));
        command.addAll(arguments);
        return Command.run(PATIENCE, input, command);
    }

    @Override
    public void close() {
        Command.must(PATIENCE, List.of(script("down")));
    }
}
