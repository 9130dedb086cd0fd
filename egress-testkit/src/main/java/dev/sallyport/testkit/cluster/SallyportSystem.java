package dev.sallyport.testkit.cluster;

import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.testkit.admission.Admission;
import dev.sallyport.testkit.admission.AdmissionChain;
import dev.sallyport.testkit.admission.AdmissionClient;
import dev.sallyport.testkit.net.PodAddresses;
import dev.sallyport.testkit.pod.RunningPod;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Sallyport itself, at work in the harness's cluster: the CA, the injector and a gateway, each the jar that ships, in
 * directory mode, started in DESIGN §2's order of trust. A pod goes in as a user writes it and comes out as the injector and
 * the kubelet make it. Thread-safe; ends with its cluster.
 */
public final class SallyportSystem implements AutoCloseable {
    /** Name of an app's container in the examples. */
    public static final String APP = "app";

    private static final Duration TRUST = Duration.ofSeconds(60);
    private static final String DOMAIN = ".svc.cluster.local";

    private final TestCluster cluster;
    private final ResourcesFolder resources;
    private final PodDirectory podDirectory;
    private final Path caBundle;
    private final Map<String, List<PodAddresses>> services = new ConcurrentHashMap<>();
    private final RunningPod ca;
    private final RunningPod injector;
    private final RunningPod gateway;

    private SallyportSystem(TestCluster cluster, Path folder, UnaryOperator<Pod> change) {
        this.cluster = cluster;
        this.resources = ResourcesFolder.watch(folder, cluster.objects(), cluster.wall());
        this.podDirectory = new PodDirectory(cluster.folder().resolve("pod-documents"));
        cluster.kubelet().observe(podDirectory);
        cluster.objects()
                .configMap(
                        Kube.SYSTEM_NAMESPACE,
                        "token-issuer",
                        Map.of("jwks.json", cluster.tokens().jwks()));
        cluster.objects().configMapEverywhere("internet-ca", Map.of("ca.crt", internetCa()));
        this.ca = server("ca", Kube.CA, change);
        this.caBundle = trust();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = CompletableFuture.supplyAsync(() -> server("injector", Kube.INJECTOR, change), threads);
            var second = CompletableFuture.supplyAsync(() -> server("gateway", Kube.GATEWAY, change), threads);
            this.injector = first.join();
            this.gateway = second.join();
        }
    }

    /** Starts everything over a folder of resources on the host. */
    public static SallyportSystem install(TestCluster cluster, Path resources) {
        return install(cluster, resources, UnaryOperator.identity());
    }

    /** The same; {@code change} edits the spec of each of our servers first. */
    public static SallyportSystem install(TestCluster cluster, Path resources, UnaryOperator<Pod> change) {
        return new SallyportSystem(cluster, resources, change);
    }

    /** The CA. */
    public RunningPod ca() {
        return ca;
    }

    /** The injector. */
    public RunningPod injector() {
        return injector;
    }

    /** The gateway. */
    public RunningPod gateway() {
        return gateway;
    }

    /** Where the gateway's records go, one JSON object per line. */
    public Path records() {
        return gateway.volume("records").resolve("records.jsonl");
    }

    /** The folder our programs read and apply to. */
    public ResourcesFolder resources() {
        return resources;
    }

    /** The trust bundle as the webhook configurations' {@code caBundle}, PEM on the host. */
    public Path caBundle() {
        return caBundle;
    }

    /** The injector as the API server calls it. */
    public AdmissionClient webhook() {
        return new AdmissionClient(cluster.world().router().namespace(), injector.addresses(), caBundle);
    }

    /** The way of an object through the API server. */
    public AdmissionChain admission() {
        return new AdmissionChain(webhook());
    }

    /** Posts a user's pod and runs what becomes of it; a refusal is an exception. */
    public RunningPod run(Pod pod) {
        return start(admission().create(pod));
    }

    /** Runs an admitted pod once its namespace is furnished with what it mounts. */
    public RunningPod start(Admission<Pod> admitted) {
        Pod pod = admitted.orThrow();
        String namespace = pod.getMetadata().getNamespace();
        boolean mountsBundle = pod.getSpec().getVolumes().stream()
                .anyMatch(volume -> volume.getName().equals(Kube.BUNDLE_VOLUME));
        if (mountsBundle) {
            resources.awaitApplied("ConfigMap", namespace, Kube.BUNDLE_CONFIG_MAP, TRUST);
        }
        return cluster.run(pod);
    }

    /** Lets the folder be; the pods end with the cluster. */
    @Override
    public void close() {
        resources.close();
    }

    private RunningPod server(String example, String service, UnaryOperator<Pod> change) {
        Pod pod = change.apply(onFolders(UserPods.example(example)));
        RunningPod running = cluster.run(pod);
        publish(service, running.addresses());
        return running;
    }

    private Pod onFolders(Pod pod) {
        PodBuilder builder = new PodBuilder(pod);
        Map<String, Path> folders = Map.of("resources", resources.path(), "pods", podDirectory.path());
        folders.forEach((name, path) -> {
            if (pod.getSpec().getVolumes().stream().anyMatch(v -> v.getName().equals(name))) {
                builder.editSpec()
                        .editMatchingVolume(v -> v.getName().equals(name))
                        .withNewHostPath(path.toAbsolutePath().toString(), "Directory")
                        .endVolume()
                        .endSpec();
            }
        });
        return builder.build();
    }

    private Path trust() {
        resources.awaitApplied("ConfigMap", Kube.SYSTEM_NAMESPACE, Kube.BUNDLE_CONFIG_MAP, TRUST);
        ConfigMap bundle = resources
                .read(ConfigMap.class, Kube.SYSTEM_NAMESPACE, Kube.BUNDLE_CONFIG_MAP)
                .orElseThrow();
        try {
            return Files.writeString(
                    cluster.folder().resolve(FileNames.BUNDLE_CONFIG_KEY),
                    bundle.getData().get(FileNames.BUNDLE_CONFIG_KEY));
        } catch (IOException e) {
            throw new UncheckedIOException("the trust bundle cannot be written", e);
        }
    }

    private synchronized void publish(String service, PodAddresses addresses) {
        List<PodAddresses> pods = services.computeIfAbsent(service, name -> new CopyOnWriteArrayList<>());
        pods.add(addresses);
        Stream<String> v4 = pods.stream().map(a -> "A 5 " + a.v4());
        Stream<String> v6 = pods.stream().map(a -> "AAAA 5 " + a.v6());
        String name = service + "." + Kube.SYSTEM_NAMESPACE + DOMAIN;
        cluster.world().setName(name, Stream.concat(v4, v6).toArray(String[]::new));
    }

    private String internetCa() {
        try {
            return Files.readString(cluster.world().internetCa());
        } catch (IOException e) {
            throw new UncheckedIOException("the internet's CA is unreadable", e);
        }
    }
}
