package dev.sallyport.resources.manifests;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.testkit.shell.Shell;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * install.yaml is manifests/base, joined: base has no transformers, so that takes no kustomize. {@code make render} writes it
 * ({@code -Dsallyport.docs.write=true}); where kubectl is at hand, its own kustomize has to agree.
 */
class RenderingTest {
    private static final Path INSTALL = Manifest.ROOT.resolve("install.yaml");
    private static final String HEAD =
            "# Rendered from manifests/base by `make render`; edit there. kubectl apply --server-side -f install.yaml\n";

    @Test
    void installYamlIsTheBaseJoined() throws IOException {
        String rendered = HEAD
                + files(Manifest.ROOT.resolve("base")).stream()
                        .map(file -> "---\n# Source: " + Manifest.ROOT.relativize(file) + "\n"
                                + Manifest.read(file).strip() + "\n")
                        .collect(Collectors.joining());
        if (Boolean.getBoolean("sallyport.docs.write")) {
            Files.writeString(INSTALL, rendered);
        }
        assertThat(Manifest.read(INSTALL)).as("run `make render`").isEqualTo(rendered);
    }

    @Test
    void kustomizeRendersTheSameObjects() {
        assertThat(differences(kustomize("base"), byKey(Manifest.installed()))).isEmpty();
    }

    @Test
    void theSmallOverlayChangesSizesOnly() {
        Map<String, JsonNode> small = kustomize("overlays/small");
        List<String> changed = differences(small, byKey(Manifest.installed()));
        assertThat(changed)
                .containsExactly(
                        "Deployment sallyport-system/sallyport-ca",
                        "Deployment sallyport-system/sallyport-gateway",
                        "Deployment sallyport-system/sallyport-injector");
        for (String key : changed) {
            Deployment deployment = (Deployment) new Manifest("overlays/small", small.get(key)).typed();
            assertThat(deployment.getSpec().getReplicas()).isEqualTo(1);
            assertThat(deployment.getSpec().getTemplate().getSpec().getContainers())
                    .hasSize(1);
        }
    }

    /** Keys of what is not the same in both; 1 and 1.0 are. */
    private static List<String> differences(Map<String, JsonNode> some, Map<String, JsonNode> others) {
        Comparator<JsonNode> numbers = (one, other) -> one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue())
                : one.equals(other) ? 0 : 1;
        assertThat(some).containsOnlyKeys(others.keySet());
        return some.keySet().stream()
                .filter(key -> !some.get(key).equals(numbers, others.get(key)))
                .sorted()
                .toList();
    }

    private static Map<String, JsonNode> kustomize(String folder) {
        assumeTrue(Shell.run("sh", "-c", "command -v kubectl").succeeded(), "kubectl is not installed here");
        String yaml = Shell.run(
                        Duration.ofMinutes(1),
                        List.of(
                                "kubectl",
                                "kustomize",
                                Manifest.ROOT.resolve(folder).toString()),
                        "",
                        Map.of("HOME", System.getProperty("java.io.tmpdir")))
                .orThrow()
                .stdout();
        return byKey(Manifest.documents(folder, yaml));
    }

    private static Map<String, JsonNode> byKey(List<Manifest> documents) {
        return documents.stream().collect(toMap(Manifest::key, Manifest::tree));
    }

    /** The files of a kustomization that lists resources and nothing else. */
    private static List<Path> files(Path folder) {
        Path kustomization = folder.resolve("kustomization.yaml");
        JsonNode tree = Manifest.documents(
                        "kustomization",
                        Manifest.read(Files.exists(kustomization) ? kustomization : folder.resolve("Kustomization")))
                .getFirst()
                .tree();
        assertThat(tree.properties().stream().map(Map.Entry::getKey))
                .as("what %s may say", folder)
                .containsExactlyInAnyOrder("apiVersion", "kind", "resources");
        List<Path> files = new ArrayList<>();
        for (JsonNode resource : tree.path("resources")) {
            Path path = folder.resolve(resource.asText()).normalize();
            files.addAll(Files.isDirectory(path) ? files(path) : List.of(path));
        }
        return files;
    }
}
