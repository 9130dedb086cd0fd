package dev.sallyport.testkit.cluster;

import dev.sallyport.testkit.ca.TestCa;
import dev.sallyport.testkit.net.Instance;
import dev.sallyport.testkit.net.OutboundPackets;
import dev.sallyport.testkit.net.PodAddresses;
import dev.sallyport.testkit.pod.ClusterObjects;
import dev.sallyport.testkit.pod.ImageTable;
import dev.sallyport.testkit.pod.Kubelet;
import dev.sallyport.testkit.pod.RunningPod;
import dev.sallyport.testkit.pod.TokenIssuer;
import dev.sallyport.testkit.wall.NetworkPolicyEnforcer;
import dev.sallyport.testkit.world.World;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Map;

/**
 * Router, outside world, DNS, kubelet, CA: everything a pod needs to live, on one machine, connected to nothing else.
 * Needs root and network namespaces ({@code NamespaceSupport}). Close it and nothing is left. Thread-safe.
 */
public final class TestCluster implements AutoCloseable {
    private final Instance instance;
    private final World world;
    private final TestCa ca = TestCa.create("cluster.local");
    private final ClusterObjects objects = new ClusterObjects();
    private final TokenIssuer tokens = new TokenIssuer(InstantSource.system());
    private final Kubelet kubelet;
    private final NetworkPolicyEnforcer wall;

    private TestCluster(Instance instance, World world, ImageTable images) {
        this.instance = instance;
        this.world = world;
        this.kubelet = new Kubelet(instance, world.router(), objects, tokens, images);
        this.wall = new NetworkPolicyEnforcer(world.router());
        wall.add("kube-system", Map.of("k8s-app", "kube-dns"), world.dns(), PodAddresses.CLUSTER_DNS);
        kubelet.observe(wall);
        objects.configMapEverywhere(
                "kube-root-ca.crt", Map.of("ca.crt", TestCa.create("kubernetes").bundlePem()));
    }

    /** Starts it with our programs' images; takes about two seconds. */
    public static TestCluster start() {
        return start(ImageTable.standard());
    }

    /** Starts it with other images. What an earlier, killed harness left behind is removed first. */
    public static TestCluster start(ImageTable images) {
        Instance.removeAbandoned();
        Instance instance = Instance.create();
        try {
            return new TestCluster(instance, World.start(instance), images);
        } catch (RuntimeException e) {
            instance.close();
            throw e;
        }
    }

    /** Runs a pod; see {@link Kubelet#start(Pod)}. */
    public RunningPod run(Pod pod) {
        return kubelet.start(pod);
    }

    /** The kubelet, for pods whose addresses must be known beforehand. */
    public Kubelet kubelet() {
        return kubelet;
    }

    /** Outside servers, DNS table, router. */
    public World world() {
        return world;
    }

    /** ConfigMaps and Secrets. */
    public ClusterObjects objects() {
        return objects;
    }

    /** The CA of trust domain {@code cluster.local}. */
    public TestCa ca() {
        return ca;
    }

    /** The signer of projected tokens. */
    public TokenIssuer tokens() {
        return tokens;
    }

    /** What enforces NetworkPolicies; it has none at first. */
    public NetworkPolicyEnforcer wall() {
        return wall;
    }

    /** What {@code pod} sent towards the outside by itself: all zero for a pod that Sallyport governs. */
    public OutboundPackets outbound(RunningPod pod) {
        return world.router().outbound(pod.network());
    }

    /** Folder of everything temporary, on the host; pods cannot see it. */
    public Path folder() {
        return instance.folder();
    }

    /** Copies the log of every container so far into {@code folder}, as {@code <namespace>_<pod>_<container>.log}. */
    public void saveLogs(Path folder) throws IOException {
        Path pods = folder().resolve("pods");
        Files.createDirectories(folder);
        try (var files = Files.walk(pods, 3)) {
            for (Path log :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                String name = pods.relativize(log).toString().replace("/logs/", "_");
                Files.copy(log, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Lets everything outlive this JVM; {@code make demo-down} ends it. */
    public void keep() {
        instance.keep();
    }

    @Override
    public void close() {
        instance.close();
    }
}
