package dev.wharf.e2e.kube;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** K3s in containers, where Docker is there: a server that runs no pods, and an agent for each node. */
final class K3sKubernetes implements Kubernetes {
    private static final DockerImageName IMAGE = DockerImageName.parse("rancher/k3s:v1.34.1-k3s1");
    private static final String SERVER = "control";
    private static final List<String> NODES = List.of("n1", "n2", "n3");
    private static final String TOKEN = "wharf";
    private static final String DISKS =
            "mkdir -p /mnt/disks/vol1 /mnt/disks/vol2 /mnt/disks/vol3 /mnt/disks/vol4 /mnt/disks/vol5 /mnt/disks/vol6 /mnt/disks/vol7 /mnt/disks/vol8";

    private final DockerClient docker = DockerClientFactory.instance().client();
    private final Network network = Network.newNetwork();
    private final Path programs;
    private final List<Path> images = new ArrayList<>();
    private final Map<String, GenericContainer<?>> nodes = new LinkedHashMap<>();
    private final K3sContainer server;
    private final Path kubeconfig;

    private K3sKubernetes() {
        programs = Path.of(Command.must(BUILD_PATIENCE, List.of(Command.kube("build"))).strip());
        Command.must(BUILD_PATIENCE, List.of(Command.kube("images")))
                .lines()
                .map(Path::of)
                .forEach(images::add);
        server = server();
        kubeconfig = kubeconfig();
        NODES.forEach(this::startNew);
        String size = Integer.toString(NODES.size());
        apply(Command.must(PATIENCE, List.of(Command.kube("volumes"), size)));
        kubectl("wait", "nodes", "--for=condition=Ready", "--all", "--timeout=120s");
    }

    static Kubernetes start() {
        return new K3sKubernetes();
    }

    private K3sContainer server() {
        K3sContainer started =
                new K3sContainer(IMAGE)
                        .withNetwork(network)
                        .withNetworkAliases(SERVER)
                        .withEnv("K3S_TOKEN", TOKEN)
                        .withCommand(
                                "server",
                                "--disable-agent",
                                "--disable=traefik,servicelb,local-storage,metrics-server",
                                "--tls-san=" + DockerClientFactory.instance().dockerHostIpAddress(),
                                "--kube-apiserver-arg=default-not-ready-toleration-seconds=5",
                                "--kube-apiserver-arg=default-unreachable-toleration-seconds=5")
                        .waitingFor(Wait.forLogMessage(".*k3s is up and running.*", 1));
        started.start();
        return started;
    }

    private Path kubeconfig() {
        try {
            Path file = Files.createTempFile("wharf-k3s-", ".kubeconfig");
            return Files.writeString(file, server.getKubeConfigYaml());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    /** A node with an empty disk. */
    private void startNew(String name) {
        GenericContainer<?> node =
                new GenericContainer<>(IMAGE)
                        .withNetwork(network)
                        .withPrivilegedMode(true)
                        .withCreateContainerCmdModifier(
                                command -> {
                                    command.withHostName(name);
                                    command.getHostConfig().withCgroupnsMode("host");
                                })
                        .withFileSystemBind("/sys/fs/cgroup", "/sys/fs/cgroup", BindMode.READ_WRITE)
                        .withTmpFs(Map.of("/run", "", "/var/run", ""))
                        .withEnv("K3S_URL", "https://" + SERVER + ":6443")
                        .withEnv("K3S_TOKEN", TOKEN)
                        .withCommand("agent", "--node-name=" + name)
                        .waitingFor(Wait.forLogMessage(".*Running kubelet.*", 1));
        node.start();
        nodes.put(name, node);
        in(node, "sh", "-c", DISKS);
        images.forEach(image -> load(node, image));
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
        return List.of(programs.resolve(name).toString(), "--kubeconfig", kubeconfig.toString());
    }

    @Override
    public void load(Path image) {
        images.add(image);
        nodes.values().forEach(node -> load(node, image));
    }

    private static void load(GenericContainer<?> node, Path image) {
        node.copyFileToContainer(MountableFile.forHostPath(image), "/tmp/image.tar");
        in(node, "ctr", "-n", "k8s.io", "images", "import", "/tmp/image.tar");
    }

    @Override
    public void powerOff(String node) {
        docker.killContainerCmd(node(node).getContainerId()).exec();
    }

    @Override
    public void powerOn(String node) {
        if (nodes.containsKey(node)) {
            docker.startContainerCmd(node(node).getContainerId()).exec();
        } else {
            startNew(node);
        }
    }

    @Override
    public void wipe(String node) {
        node(node).stop();
        nodes.remove(node);
    }

    private GenericContainer<?> node(String name) {
        GenericContainer<?> node = nodes.get(name);
        if (node == null) {
            throw new AssertionError("there is no node " + name);
        }
        return node;
    }

    @Override
    public void signal(String node, String container, String signal) {
        String id = container.replace("containerd://", "");
        in(node(node), "ctr", "-n", "k8s.io", "tasks", "kill", "-s", signal, id);
    }

    /** It stands still, so that the port by which it is reached stays its own. */
    @Override
    public void stopApi() {
        docker.pauseContainerCmd(server.getContainerId()).exec();
    }

    @Override
    public void startApi() {
        docker.unpauseContainerCmd(server.getContainerId()).exec();
        awaitApi();
    }

    @Override
    public Resizer startResizer() {
        Process resizer =
                Command.start(
                        List.of("env", "WHARF_KUBECONFIG=" + kubeconfig, Command.kube("resizer")));
        return resizer::destroy;
    }

    private static void in(GenericContainer<?> container, String... command) {
        try {
            Container.ExecResult result = container.execInContainer(command);
            if (result.getExitCode() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + result.getStderr());
            }
        } catch (IOException failed) {
            throw new AssertionError(String.join(" ", command), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(String.join(" ", command), interrupted);
        }
    }

    @Override
    public void close() {
        nodes.values().forEach(GenericContainer::stop);
        server.stop();
        network.close();
    }
}
