package dev.wharf.e2e.kube;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The cluster that {@code e2e/kube} makes on this machine, of namespaces instead of machines. For root alone. */
final class LocalKubernetes implements Kubernetes {
    private static final int NODES = 3;

    private final Path programs;
    private final String kubeconfig;

    private LocalKubernetes(Path programs, String kubeconfig) {
        this.programs = programs;
        this.kubeconfig = kubeconfig;
    }

    static LocalKubernetes start() {
        Path programs =
                Path.of(Command.must(BUILD_PATIENCE, List.of(Command.kube("build"))).strip());
        List<String> up = new ArrayList<>(List.of(Command.kube("up"), Integer.toString(NODES)));
        Command.must(BUILD_PATIENCE, List.of(Command.kube("images"))).lines().forEach(up::add);
        String kubeconfig = Command.must(PATIENCE, up).strip();
        LocalKubernetes started = new LocalKubernetes(programs, kubeconfig);
        started.apply(
                Command.must(PATIENCE, List.of(Command.kube("volumes"), Integer.toString(NODES))));
        return started;
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
    public void signal(String node, String container, String signal) {
        node("kill", node, container.replace("containerd://", ""), signal);
    }

    @Override
    public void load(Path image) {
        Command.must(PATIENCE, List.of(Command.kube("node"), "import", image.toString()));
    }

    /** Nodes are called n1, n2 and so on. */
    private static void node(String verb, String name, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(Command.kube("node"), verb, name.substring(1)));
        command.addAll(List.of(arguments));
        Command.must(PATIENCE, command);
    }

    @Override
    public void stopApi() {
        Command.must(PATIENCE, List.of(Command.kube("api"), "off"));
    }

    @Override
    public void startApi() {
        Command.must(PATIENCE, List.of(Command.kube("api"), "on"));
        awaitApi();
    }

    @Override
    public Resizer startResizer() {
        Process resizer = Command.start(List.of(Command.kube("resizer")));
        return resizer::destroy;
    }

    @Override
    public List<String> kubectlCommand() {
        return program("kubectl");
    }

    @Override
    public List<String> helmCommand() {
        return program("helm");
    }

    private List<String> program(String name) {
        return List.of(programs.resolve(name).toString(), "--kubeconfig", kubeconfig);
    }

    @Override
    public void close() {
        Command.must(PATIENCE, List.of(Command.kube("down")));
    }
}
