package dev.sallyport.testkit.cluster;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.net.PodAddresses;
import dev.sallyport.testkit.pod.RunningPod;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Starts the pods Sallyport is about, from the examples under {@code demo/pods}: gateways, and governed pods as the
 * injector would leave them. Each gets an SVID for its service account and UID as a Secret. Thread-safe.
 */
public final class SallyportPods {
    /** The gateways' headless Service, as sidecars are told. */
    public static final String GATEWAY_SERVICE = "sallyport-gateway.sallyport-system.svc.cluster.local";
    /** Container names of the examples. */
    public static final String APP = "app";

    private final TestCluster cluster;
    private final List<PodAddresses> gateways = new CopyOnWriteArrayList<>();

    /** For pods of {@code cluster}. */
    public SallyportPods(TestCluster cluster) {
        this.cluster = cluster;
    }

    /** A gateway named {@code gateway} reading {@code resources}; returns when it is started. */
    public RunningPod gateway(Path resources) {
        return gateway("gateway", resources, UnaryOperator.identity());
    }

    /** One more gateway behind the same Service; {@code change} edits its spec first. */
    public RunningPod gateway(String name, Path resources, UnaryOperator<Pod> change) {
        PodAddresses addresses = cluster.world().router().nextAddresses();
        Pod pod = new PodBuilder(named("gateway", Kube.SYSTEM_NAMESPACE, name, Kube.GATEWAY_SERVICE_ACCOUNT))
                .editSpec()
                .editMatchingVolume(v -> v.getName().equals("resources"))
                .withNewHostPath(resources.toAbsolutePath().toString(), "Directory")
                .endVolume()
                .endSpec()
                .build();
        writeIdentity(
                pod,
                SvidRequest.workload(Kube.SYSTEM_NAMESPACE, Kube.GATEWAY_SERVICE_ACCOUNT)
                        .dnsNames(GATEWAY_SERVICE)
                        .ipAddresses(addresses.v4(), addresses.v6()));
        RunningPod running = cluster.kubelet().start(change.apply(pod), addresses);
        gateways.add(addresses);
        publish();
        return running;
    }

    /** Takes a gateway out of the Service's DNS answer. */
    public void withdraw(RunningPod gateway) {
        gateways.remove(gateway.addresses());
        publish();
    }

    /** Where a gateway's records go, one JSON object per line. */
    public static Path records(RunningPod gateway) {
        return gateway.volume("records").resolve("records.jsonl");
    }

    /** A pod with redirect, guard and sidecar; its app container sleeps and waits for {@code exec}. */
    public RunningPod governed(String namespace, String serviceAccount, String name) {
        return governed(namespace, serviceAccount, name, UnaryOperator.identity());
    }

    /** The same with its spec edited before it starts. */
    public RunningPod governed(String namespace, String serviceAccount, String name, UnaryOperator<Pod> change) {
        return start("governed", namespace, serviceAccount, name, change);
    }

    /** A pod with {@code capture: proxy-env}. */
    public RunningPod proxyEnv(String namespace, String serviceAccount, String name) {
        return start("proxy-env", namespace, serviceAccount, name, UnaryOperator.identity());
    }

    /** Gives a running pod a new identity of the same service account: files change under its feet. */
    public void rotateIdentity(RunningPod pod, IssuedSvid identity) {
        store(pod.pod(), identity, cluster.ca().bundlePem());
        pod.updateVolumes();
    }

    private RunningPod start(
            String example, String namespace, String serviceAccount, String name, UnaryOperator<Pod> change) {
        Pod pod = named(example, namespace, name, serviceAccount);
        writeIdentity(pod, SvidRequest.workload(namespace, serviceAccount));
        try {
            String ca = Files.readString(cluster.world().internetCa());
            cluster.objects().configMap(namespace, "internet-ca", Map.of("ca.crt", ca));
        } catch (IOException e) {
            throw new UncheckedIOException("the internet's CA is unreadable", e);
        }
        return cluster.run(change.apply(pod));
    }

    /** The example with names changed and a UID chosen, so that its identity can name it. */
    private static Pod named(String example, String namespace, String name, String serviceAccount) {
        try (InputStream yaml = SallyportPods.class.getResourceAsStream("/demo/pods/" + example + ".yaml")) {
            Pod pod = Serialization.unmarshal(Objects.requireNonNull(yaml), Pod.class);
            return new PodBuilder(pod)
                    .editMetadata()
                    .withName(name)
                    .withNamespace(namespace)
                    .withUid(UUID.randomUUID().toString())
                    .endMetadata()
                    .editSpec()
                    .withServiceAccountName(serviceAccount)
                    .editMatchingVolume(v -> v.getName().endsWith("identity"))
                    .editSecret()
                    .withSecretName(identitySecret(name))
                    .endSecret()
                    .endVolume()
                    .endSpec()
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException("the example " + example + " is unreadable", e);
        }
    }

    private void writeIdentity(Pod pod, SvidRequest request) {
        store(
                pod,
                cluster.ca().issue(request.podUid(pod.getMetadata().getUid())),
                cluster.ca().bundlePem());
    }

    private void store(Pod pod, IssuedSvid identity, String bundle) {
        String name = identitySecret(pod.getMetadata().getName());
        cluster.objects().secret(pod.getMetadata().getNamespace(), name, identity.files(bundle));
    }

    private static String identitySecret(String podName) {
        return podName + "-identity";
    }

    private void publish() {
        Stream<String> v4 = gateways.stream().map(a -> "A 5 " + a.v4());
        Stream<String> v6 = gateways.stream().map(a -> "AAAA 5 " + a.v6());
        cluster.world().setName(GATEWAY_SERVICE, Stream.concat(v4, v6).toArray(String[]::new));
    }
}
