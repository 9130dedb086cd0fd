package dev.sallyport.testkit.controlplane;

import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Eventually;
import dev.sallyport.testkit.shell.Shell;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.BoundObjectReference;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real API server with RBAC, admission and service account tokens, and nothing behind it: no controller-manager, no
 * scheduler, no kubelet. What those would have made (a namespace's default service account, a pod's address, a pod's token)
 * is made by the methods here. Ends with {@link #close} or with the JVM, however that dies. Blocking; safe from any thread.
 */
public final class ControlPlane implements AutoCloseable {
    /** Names the folder with kube-apiserver, etcd and kubectl, as in other projects' tests. */
    public static final String ASSETS = "KUBEBUILDER_ASSETS";

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final int ATTEMPTS = 3;

    private final Path assets;
    private final Servers servers;
    private final List<KubernetesClient> clients = new ArrayList<>();
    private final KubernetesClient admin;

    private ControlPlane(Path assets, Servers servers) {
        this.assets = assets;
        this.servers = servers;
        this.admin = client(servers.adminToken());
    }

    /** What is missing, as one sentence, or empty when a control plane can be started. */
    public static Optional<String> missing() {
        String folder = System.getenv(ASSETS);
        if (folder == null || folder.isBlank()) {
            return Optional.of(
                    "a real API server needs " + ASSETS + " to name a folder with kube-apiserver, etcd and kubectl");
        }
        List<String> absent = Stream.of("kube-apiserver", "etcd", "kubectl")
                .filter(program -> !Files.isExecutable(Path.of(folder, program)))
                .toList();
        return absent.isEmpty()
                ? Optional.empty()
                : Optional.of(ASSETS + "=" + folder + " lacks " + String.join(", ", absent));
    }

    /**
     * Starts one and waits until it is ready; takes 3 s on an idle machine.
     *
     * @throws IllegalStateException it is {@linkplain #missing missing} something, or did not become ready; with its last words
     */
    public static ControlPlane start() {
        missing().ifPresent(why -> {
            throw new IllegalStateException(why);
        });
        Path assets = Path.of(System.getenv(ASSETS));
        String lastWords = "";
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Servers servers = new Servers(assets);
            if (ready(servers)) {
                ControlPlane plane = new ControlPlane(assets, servers);
                plane.furnish("default");
                plane.furnish("kube-system");
                return plane;
            }
            lastWords = servers.lastWords();
            servers.close();
        }
        throw new IllegalStateException(
                "no API server after " + ATTEMPTS + " attempts; the last one said\n" + lastWords);
    }

    /** {@code https://127.0.0.1:<port>}. */
    public URI url() {
        return URI.create("https://127.0.0.1:" + servers.port());
    }

    /** PEM file of the certificates that vouch for {@link #url}. */
    public Path authority() {
        return servers.authority();
    }

    /** A client that may do everything. Closed with this. */
    public KubernetesClient admin() {
        return admin;
    }

    /** A client with the rights of a service account, by a real token. Closed with this. */
    public KubernetesClient as(String namespace, String serviceAccount) {
        return client(token(namespace, serviceAccount));
    }

    /** A kubeconfig file that may do everything. */
    public Path kubeconfig() {
        return writeKubeconfig("admin", servers.adminToken());
    }

    /** A kubeconfig file with the rights of a service account; its token lives for an hour. */
    public Path kubeconfig(String namespace, String serviceAccount) {
        return writeKubeconfig(namespace + "-" + serviceAccount, token(namespace, serviceAccount));
    }

    /** Runs kubectl as admin, with a limit of 60 s; any exit code is an answer. */
    public CommandResult kubectl(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                assets.resolve("kubectl").toString(),
                "--kubeconfig=" + kubeconfig(),
                "--cache-dir=" + servers.folder()));
        command.addAll(List.of(arguments));
        return Shell.run(Duration.ofSeconds(60), command, "", Map.of());
    }

    /** Makes a namespace with the service account and the ConfigMap that controllers would put into it. */
    public void createNamespace(String name, Map<String, String> labels) {
        admin.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .create();
        furnish(name);
    }

    /** Makes what controllers would put into an existing namespace: its default service account, the cluster's root. */
    public void furnish(String namespace) {
        serviceAccount(namespace, "default");
        admin.configMaps()
                .inNamespace(namespace)
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("kube-root-ca.crt")
                        .endMetadata()
                        .withData(Map.of("ca.crt", read(authority())))
                        .build())
                .serverSideApply();
    }

    /** Makes a service account, unless it is there. */
    public void serviceAccount(String namespace, String name) {
        admin.serviceAccounts()
                .inNamespace(namespace)
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    /** Makes a pod of one container that nobody will run, with the addresses that a kubelet would report. */
    public Pod pod(String namespace, String name, String serviceAccount, String... addresses) {
        admin.pods()
                .inNamespace(namespace)
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withServiceAccountName(serviceAccount)
                        .addNewContainer()
                        .withName("app")
                        .withImage("app")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        return reportAddresses(namespace, name, addresses);
    }

    /** Writes a pod's addresses into its status, as its kubelet would. */
    public Pod reportAddresses(String namespace, String name, String... addresses) {
        return admin.pods().inNamespace(namespace).withName(name).editStatus(pod -> {
            pod.setStatus(new PodStatusBuilder()
                    .withPhase("Running")
                    .withPodIP(addresses.length == 0 ? null : addresses[0])
                    .withPodIPs(Arrays.stream(addresses).map(PodIP::new).toList())
                    .build());
            return pod;
        });
    }

    /** A token for {@code audience} bound to a pod that exists, as the kubelet projects it. */
    public String token(String namespace, String serviceAccount, String pod, String audience) {
        String uid = admin.pods()
                .inNamespace(namespace)
                .withName(pod)
                .require()
                .getMetadata()
                .getUid();
        return token(namespace, serviceAccount, List.of(audience), new BoundObjectReference("v1", "Pod", pod, uid));
    }

    /** A token for the API server itself, bound to no pod. */
    public String token(String namespace, String serviceAccount) {
        return token(namespace, serviceAccount, List.of(), null);
    }

    @Override
    public void close() {
        clients.forEach(KubernetesClient::close);
        servers.close();
    }

    private String token(
            String namespace, String serviceAccount, List<String> audiences, @Nullable BoundObjectReference pod) {
        TokenRequest request = new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences(audiences)
                .withExpirationSeconds(3600L)
                .withBoundObjectRef(pod)
                .endSpec()
                .build();
        return admin.serviceAccounts()
                .inNamespace(namespace)
                .withName(serviceAccount)
                .tokenRequest(request)
                .getStatus()
                .getToken();
    }

    private Path writeKubeconfig(String user, String token) {
        Path file = servers.folder().resolve(user + ".kubeconfig");
        try {
            Files.writeString(file, """
                    apiVersion: v1
                    kind: Config
                    current-context: test
                    clusters: [{ name: test, cluster: { server: "%s", certificate-authority: "%s" } }]
                    users: [{ name: test, user: { token: "%s" } }]
                    contexts: [{ name: test, context: { cluster: test, user: test } }]
                    """.formatted(url(), authority(), token));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private synchronized KubernetesClient client(String token) {
        KubernetesClient client = client(servers, token);
        clients.add(client);
        return client;
    }

    private static KubernetesClient client(Servers servers, String token) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("https://127.0.0.1:" + servers.port())
                .withCaCertFile(servers.authority().toString())
                .withOauthToken(token)
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static boolean ready(Servers servers) {
        if (!Eventually.holds(START_LIMIT, () -> !servers.running() || Files.exists(servers.authority()))) {
            return false;
        }
        if (!servers.running()) {
            return false;
        }
        try (KubernetesClient probe = client(servers, servers.adminToken())) {
            return Eventually.holds(START_LIMIT, Duration.ofMillis(100), () -> !servers.running() || answersOk(probe))
                    && servers.running();
        }
    }

    private static boolean answersOk(KubernetesClient probe) {
        try {
            return "ok".equals(probe.raw("/readyz"));
        } catch (KubernetesClientException e) {
            return false; // not yet listening, or one of its checks fails still
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
