package dev.sallyport.testkit.pod;

import dev.sallyport.testkit.net.NetworkNamespace;
import dev.sallyport.testkit.net.PodAddresses;
import dev.sallyport.testkit.pod.LaunchPlan.BindMount;
import dev.sallyport.testkit.shell.CommandResult;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A pod at work. Its network namespace lives until the whole instance is closed; its processes until {@link #close}.
 * Operations may be called from any thread, start and stop from one.
 */
public final class RunningPod implements AutoCloseable {
    private static final Duration INIT_LIMIT = Duration.ofMinutes(2);
    private static final int LOG_TAIL = 2000;
    private static final String PAUSE = "pause";

    private final Pod pod;
    private final PodAddresses addresses;
    private final NetworkNamespace network;
    private final NetworkNamespace node;
    private final Path folder;
    private final VolumePopulator volumes;
    private final EnvironmentResolver environments;
    private final ImageTable images;
    private final Runnable onEnd;
    private final Map<String, ContainerProcess> containers = new LinkedHashMap<>();
    private final List<ContainerProcess> sidecars = new ArrayList<>();
    private final CompletableFuture<PodPhase> phase = new CompletableFuture<>();

    RunningPod(
            Pod pod,
            PodAddresses addresses,
            NetworkNamespace network,
            NetworkNamespace node,
            Path parent,
            ClusterObjects objects,
            TokenIssuer tokens,
            ImageTable images,
            Runnable onEnd) {
        this.pod = pod;
        this.addresses = addresses;
        this.network = network;
        this.node = node;
        this.folder = parent.resolve(
                pod.getMetadata().getNamespace() + "_" + pod.getMetadata().getName());
        this.volumes = new VolumePopulator(pod, folder.resolve("volumes"), objects, tokens);
        this.environments = new EnvironmentResolver(objects);
        this.images = images;
        this.onEnd = onEnd;
    }

    void start() {
        new PodFiles(pod, addresses, folder).write();
        volumes.populate();
        launch(new LaunchPlan(
                PAUSE,
                List.of("sleep", "infinity"),
                Map.of("HOSTNAME", pod.getMetadata().getName()),
                ProcessCredentials.defaultRoot().as(65535, 65535),
                podFiles(),
                "/",
                false));
        for (Container container : pod.getSpec().getInitContainers()) {
            ContainerProcess process = launch(plan(container));
            if ("Always".equals(container.getRestartPolicy())) {
                sidecars.add(process);
                awaitStarted(container, process);
            } else if (process.awaitExit(INIT_LIMIT) != 0) {
                throw failed(process, "init container ended with exit code " + process.awaitExit(INIT_LIMIT));
            }
        }
        List<Container> main = pod.getSpec().getContainers();
        main.forEach(container -> launch(plan(container)));
        main.forEach(container -> awaitStarted(container, container(container.getName())));
        if (!"Always".equals(Objects.requireNonNullElse(pod.getSpec().getRestartPolicy(), "Always"))) {
            endWithItsContainers();
        }
    }

    /** As a kubelet does for a Job's pod: once the last container has ended, its native sidecars are told to. */
    private void endWithItsContainers() {
        List<ContainerProcess> main = mainContainers();
        CompletableFuture<?>[] exits =
                main.stream().map(ContainerProcess::onExit).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(exits)
                .thenRunAsync(
                        () -> {
                            stop();
                            boolean succeeded = main.stream().allMatch(c -> c.awaitExit(Duration.ZERO) == 0);
                            phase.complete(succeeded ? PodPhase.SUCCEEDED : PodPhase.FAILED);
                        },
                        task -> Thread.ofVirtual()
                                .name("end-of-" + FieldPath.name(pod))
                                .start(task));
    }

    /**
     * Waits for a pod with restartPolicy Never (or OnFailure, which is not restarted here either) to end by itself.
     *
     * @return {@link PodPhase#RUNNING} when it still runs after {@code limit}
     */
    public PodPhase awaitEnd(Duration limit) {
        try {
            return phase.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return PodPhase.RUNNING;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return PodPhase.RUNNING;
        } catch (ExecutionException e) {
            throw new PodFailed("pod %s did not end in order".formatted(FieldPath.name(pod)), e);
        }
    }

    /** The pod as it runs: UID, node and addresses filled in. */
    public Pod pod() {
        return pod;
    }

    /** Its UID. */
    public String uid() {
        return pod.getMetadata().getUid();
    }

    /** Its addresses. */
    public PodAddresses addresses() {
        return addresses;
    }

    /** Its network namespace. */
    public NetworkNamespace network() {
        return network;
    }

    /** A container by name, init containers included; an unknown name is an exception. */
    public ContainerProcess container(String name) {
        return Objects.requireNonNull(
                containers.get(name),
                () -> "no container %s in %s, only %s".formatted(name, FieldPath.name(pod), containers.keySet()));
    }

    /** The host folder behind one of its volumes. */
    public Path volume(String name) {
        return volumes.source(name);
    }

    /** Writes configMap, secret, projected and downwardAPI volumes anew from the current objects; fresh tokens, too. */
    public void updateVolumes() {
        volumes.populate();
    }

    /**
     * Runs a command in the pod as an attacker's or operator's shell: in {@code container}'s files, environment and
     * processes, or with null beside the containers, in the pod's network only (as an ephemeral container).
     *
     * @param limit after which it is killed, exit code 137
     */
    public CommandResult exec(
            @Nullable String container, ProcessCredentials credentials, Duration limit, List<String> command) {
        ContainerProcess process = container(container == null ? PAUSE : container);
        if (!process.isRunning()) {
            throw failed(process, "cannot run a command in it: it has ended");
        }
        return process.exec(credentials, limit, "", command);
    }

    /** {@link #exec} in {@code container} with the rights its own command has, 30 s. */
    public CommandResult exec(String container, String... command) {
        return exec(container, container(container).credentials(), Duration.ofSeconds(30), List.of(command));
    }

    /** A shell script in {@code container} with the rights its own command has, 30 s. */
    public CommandResult sh(String container, String script) {
        return exec(container, "sh", "-c", script);
    }

    /** Starts an ended (or killed) container again, as a kubelet would, and waits for its startup probe. */
    public void restart(String name) {
        ContainerProcess old = container(name);
        old.stop(Duration.ZERO);
        Container spec = specOf(name);
        ContainerProcess fresh = launch(plan(spec));
        sidecars.replaceAll(sidecar -> sidecar == old ? fresh : sidecar);
        awaitStarted(spec, fresh);
    }

    /** Ends the pod within its terminationGracePeriodSeconds: containers first, then sidecars in reverse order. */
    public void stop() {
        Long seconds = pod.getSpec().getTerminationGracePeriodSeconds();
        stop(Duration.ofSeconds(seconds == null ? 30 : seconds));
    }

    /** Ends the pod within {@code grace}, which containers and sidecars share. */
    public synchronized void stop(Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        List<ContainerProcess> main = mainContainers();
        main.forEach(c -> c.signal("TERM"));
        main.forEach(c -> c.stop(left(deadline)));
        sidecars.reversed().forEach(c -> c.stop(left(deadline)));
        ContainerProcess pause = containers.get(PAUSE);
        if (pause != null) {
            pause.stop(Duration.ZERO);
        }
        onEnd.run();
    }

    private List<ContainerProcess> mainContainers() {
        return containers.values().stream()
                .filter(c -> !sidecars.contains(c) && !c.name().equals(PAUSE))
                .toList();
    }

    /** Kills what still runs. */
    @Override
    public void close() {
        stop(Duration.ZERO);
    }

    private ContainerProcess launch(LaunchPlan plan) {
        Path home = folder.resolve("containers").resolve(plan.container());
        Path log = folder.resolve("logs").resolve(plan.container() + ".log");
        ContainerProcess process = ContainerProcess.start(
                plan, network, home, log, pod.getMetadata().getName());
        containers.put(plan.container(), process);
        return process;
    }

    private LaunchPlan plan(Container container) {
        Map<String, String> environment = environments.of(pod, container);
        List<String> command = new ArrayList<>(
                container.getCommand().isEmpty()
                        ? images.entrypoint(Objects.requireNonNullElse(container.getImage(), ""))
                        : EnvironmentResolver.expandAll(container.getCommand(), environment));
        if (command.isEmpty()) {
            throw new PodFailed("pod %s: container %s has no command and its image %s no entry point here"
                    .formatted(FieldPath.name(pod), container.getName(), container.getImage()));
        }
        command.addAll(EnvironmentResolver.expandAll(container.getArgs(), environment));
        List<BindMount> mounts = new ArrayList<>(podFiles());
        container.getVolumeMounts().forEach(mount -> mounts.add(bind(mount)));
        return new LaunchPlan(
                container.getName(),
                command,
                environment,
                ProcessCredentials.of(pod.getSpec(), container),
                mounts,
                Objects.requireNonNullElse(container.getWorkingDir(), "/"),
                container.getSecurityContext() != null
                        && Boolean.TRUE.equals(container.getSecurityContext().getReadOnlyRootFilesystem()));
    }

    private BindMount bind(VolumeMount mount) {
        Path source = volumes.source(mount.getName());
        String subPath = Objects.requireNonNullElse(mount.getSubPath(), "");
        return new BindMount(
                subPath.isEmpty() ? source : source.resolve(subPath),
                mount.getMountPath(),
                Boolean.TRUE.equals(mount.getReadOnly()));
    }

    private List<BindMount> podFiles() {
        return PodFiles.NAMES.stream()
                .map(name -> new BindMount(folder.resolve("etc").resolve(name), "/etc/" + name, false))
                .toList();
    }

    private void awaitStarted(Container container, ContainerProcess process) {
        if (container.getStartupProbe() != null
                && !new StartupProbe(container, container.getStartupProbe(), addresses.v4(), node).succeeds(process)) {
            throw failed(process, "its startupProbe did not succeed");
        }
    }

    private Container specOf(String name) {
        List<Container> all = new ArrayList<>(pod.getSpec().getInitContainers());
        all.addAll(pod.getSpec().getContainers());
        return all.stream().filter(c -> c.getName().equals(name)).findFirst().orElseThrow();
    }

    private PodFailed failed(ContainerProcess process, String why) {
        String log = process.log();
        return new PodFailed("pod %s, container %s: %s; its log ends:%n%s"
                .formatted(
                        FieldPath.name(pod), process.name(), why, log.substring(Math.max(0, log.length() - LOG_TAIL))));
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }
}
