package dev.sallyport.resources.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.testkit.controlplane.ControlPlane;
import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Eventually;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A control plane with install.yaml applied, once for all test classes of a run. The webhooks call a loopback port that
 * nobody listens on: no test may depend on a machine's DNS, and "the injector is down" is a state worth testing.
 */
final class Installed implements ParameterResolver {
    private static final String CLOSED = "https://127.0.0.1:1";

    /** What tests are given. */
    record Cluster(ControlPlane plane, String said) implements AutoCloseable {
        KubernetesClient admin() {
            return plane.admin();
        }

        KubernetesClient as(String serviceAccount) {
            return plane.as(Kube.SYSTEM_NAMESPACE, serviceAccount);
        }

        /** Applies YAML text as a person would. */
        CommandResult apply(String yaml) {
            try {
                Path file = Files.createTempFile("apply", ".yaml");
                Files.writeString(file, yaml);
                try {
                    return plane.kubectl("apply", "--server-side", "--force-conflicts", "-f", file.toString());
                } finally {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            plane.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Cluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Installed.class))
                .computeIfAbsent("cluster", key -> install(), Cluster.class);
    }

    private static Cluster install() {
        ControlPlane plane = ControlPlane.start();
        String said = plane.kubectl(
                        "apply",
                        "--server-side",
                        "-f",
                        Manifest.ROOT.resolve("install.yaml").toString())
                .orThrow()
                .output();
        plane.furnish(Kube.SYSTEM_NAMESPACE);
        List<CustomResourceDefinition> ours = Manifest.installed(CustomResourceDefinition.class);
        assertThat(ours).hasSize(6);
        for (CustomResourceDefinition crd : ours) {
            String name = crd.getMetadata().getName();
            Eventually.await("established: " + name, Duration.ofSeconds(20), () -> established(plane.admin(), name));
        }
        callNobody(plane.admin());
        return new Cluster(plane, said);
    }

    private static boolean established(KubernetesClient admin, String crd) {
        var found = admin.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(crd)
                .get();
        return found != null
                && found.getStatus() != null
                && found.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    private static void callNobody(KubernetesClient admin) {
        admin.admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName(Kube.INJECTOR)
                .edit(configuration -> {
                    configuration.getWebhooks().forEach(webhook -> {
                        webhook.getClientConfig()
                                .setUrl(CLOSED
                                        + webhook.getClientConfig().getService().getPath());
                        webhook.getClientConfig().setService(null);
                    });
                    return configuration;
                });
        admin.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(Kube.INJECTOR)
                .edit(configuration -> {
                    // What the schema alone says of our kinds is tested here; the injector's tests have the rest.
                    configuration
                            .getWebhooks()
                            .removeIf(webhook -> webhook.getName().equals("policies.injector.sallyport.dev"));
                    configuration.getWebhooks().forEach(webhook -> {
                        webhook.getClientConfig()
                                .setUrl(CLOSED
                                        + webhook.getClientConfig().getService().getPath());
                        webhook.getClientConfig().setService(null);
                    });
                    return configuration;
                });
    }
}
