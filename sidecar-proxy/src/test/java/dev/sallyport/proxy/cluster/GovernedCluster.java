package dev.sallyport.proxy.cluster;

import dev.sallyport.model.contract.Env;
import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.testkit.controlplane.ControlPlane;
import dev.sallyport.testkit.files.AtomicFolder;
import dev.sallyport.testkit.shell.Eventually;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A real API server with install.yaml in it, and the CA and the injector as processes beside it, each with its own service
 * account's rights. What differs from a cluster: the webhook configurations call a loopback port, and both servers'
 * certificates name 127.0.0.1 as well.
 */
final class GovernedCluster implements AutoCloseable {
    static final String LOOPBACK = "127.0.0.1";

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path ROOT = Path.of(System.getProperty("sallyport.root", ".."));
    private static final String IDENTITY = "spiffe://cluster.local/ns/" + Kube.SYSTEM_NAMESPACE + "/sa/";

    private final ControlPlane plane = ControlPlane.start();
    private final Path folder;
    private final Program ca;
    private final Program injector;

    GovernedCluster() throws IOException {
        folder = Files.createTempDirectory("governed");
        install();
        ca = startCa();
        injector = startInjector();
        callThe(injector);
        applySettings();
    }

    ControlPlane plane() {
        return plane;
    }

    KubernetesClient admin() {
        return plane.admin();
    }

    Program ca() {
        return ca;
    }

    Program injector() {
        return injector;
    }

    /** The trust bundle that the CA wrote, as a file. */
    Path bundle() {
        return folder.resolve(FileNames.BUNDLE_CONFIG_KEY);
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        injector.close();
        ca.close();
        plane.close();
        AtomicFolder.deleteTree(folder);
    }

    private void install() {
        plane.kubectl(
                        "apply",
                        "--server-side",
                        "-f",
                        ROOT.resolve("manifests/install.yaml").toString())
                .orThrow();
        plane.furnish(Kube.SYSTEM_NAMESPACE);
    }

    private Program startCa() throws IOException {
        Program started = Program.start(
                "cert-manager",
                folder,
                Map.of(
                        "KUBECONFIG",
                        plane.kubeconfig(Kube.SYSTEM_NAMESPACE, Kube.CA_SERVICE_ACCOUNT)
                                .toString(),
                        "SALLYPORT_POD_NAME",
                        "sallyport-ca-0",
                        "SALLYPORT_POLL_INTERVAL",
                        "PT0.2S",
                        "SALLYPORT_NAMES",
                        IDENTITY + Kube.CA + "=" + LOOPBACK + "," + IDENTITY + Kube.INJECTOR + "=" + LOOPBACK));
        Eventually.await("the trust bundle", LIMIT, () -> trustBundle() != null);
        Files.writeString(bundle(), trustBundle().getData().get(FileNames.BUNDLE_CONFIG_KEY));
        return started;
    }

    private ConfigMap trustBundle() {
        return plane.admin()
                .configMaps()
                .inNamespace(Kube.SYSTEM_NAMESPACE)
                .withName(Kube.BUNDLE_CONFIG_MAP)
                .get();
    }

    private Program startInjector() throws IOException {
        String pod = "sallyport-injector-0";
        Map<String, String> environment = serverPod(pod, Kube.INJECTOR_SERVICE_ACCOUNT);
        environment.put("SALLYPORT_INIT_IMAGE", "sallyport/init-iptables:0.1.0");
        environment.put("SALLYPORT_PROXY_IMAGE", "sallyport/sidecar-proxy:0.1.0");
        return Program.start("injector-webhook", folder, environment);
    }

    /**
     * A pod of one of our own servers, and the environment its kubelet would give it: its service account's rights, its own
     * token for the CA.
     */
    Map<String, String> serverPod(String pod, String serviceAccount) throws IOException {
        plane.admin()
                .resource(Pods.restricted(Kube.SYSTEM_NAMESPACE, pod, serviceAccount))
                .create();
        Map<String, String> environment = identityOf(Kube.SYSTEM_NAMESPACE, pod, serviceAccount);
        environment.put(
                "KUBECONFIG",
                plane.kubeconfig(Kube.SYSTEM_NAMESPACE, serviceAccount).toString());
        return environment;
    }

    /** How a pod that exists comes by its identity: an address, a token bound to it, the CA and its bundle. */
    Map<String, String> identityOf(String namespace, String pod, String serviceAccount) throws IOException {
        plane.reportAddresses(namespace, pod, LOOPBACK);
        Path token = folder.resolve(pod + "." + FileNames.TOKEN);
        Files.writeString(token, plane.token(namespace, serviceAccount, pod, Kube.CA_AUDIENCE));
        return new HashMap<>(Map.of(
                Env.POD_NAME,
                pod,
                Env.IDENTITY_SOURCE,
                "ca",
                Env.CA,
                LOOPBACK + ":" + ca.https(),
                Env.TOKEN_FILE,
                token.toString(),
                Env.BUNDLE_FILE,
                bundle().toString()));
    }

    /** Both configurations, by address instead of by Service; whom to trust the CA has to write by itself. */
    private void callThe(Program program) {
        String server = "https://" + LOOPBACK + ":" + program.https();
        var configurations = plane.admin().admissionRegistration().v1();
        configurations.mutatingWebhookConfigurations().withName(Kube.INJECTOR).edit(found -> {
            found.getWebhooks().forEach(webhook -> redirect(webhook.getClientConfig(), server));
            return found;
        });
        configurations.validatingWebhookConfigurations().withName(Kube.INJECTOR).edit(found -> {
            found.getWebhooks().forEach(webhook -> redirect(webhook.getClientConfig(), server));
            return found;
        });
        Eventually.await(
                "caBundle written by the CA",
                LIMIT,
                () ->
                        configurations
                                        .mutatingWebhookConfigurations()
                                        .withName(Kube.INJECTOR)
                                        .require()
                                        .getWebhooks()
                                        .stream()
                                        .allMatch(webhook ->
                                                webhook.getClientConfig().getCaBundle() != null)
                                && configurations
                                        .validatingWebhookConfigurations()
                                        .withName(Kube.INJECTOR)
                                        .require()
                                        .getWebhooks()
                                        .stream()
                                        .allMatch(webhook ->
                                                webhook.getClientConfig().getCaBundle() != null));
    }

    private static void redirect(WebhookClientConfig config, String server) {
        config.setUrl(server + config.getService().getPath());
        config.setService(null);
    }

    /** Goes through the injector: retried until the API server has taken up where to call. */
    private void applySettings() {
        String file =
                ROOT.resolve("manifests/examples/settings/egress-settings.yaml").toString();
        Eventually.await(
                "EgressSettings are taken",
                LIMIT,
                () -> plane.kubectl("apply", "--server-side", "-f", file).succeeded());
    }
}
