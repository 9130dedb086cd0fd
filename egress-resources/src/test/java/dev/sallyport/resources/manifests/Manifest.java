package dev.sallyport.resources.manifests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sallyport.resources.crd.ClusterEgressDestination;
import dev.sallyport.resources.crd.ClusterEgressHostSet;
import dev.sallyport.resources.crd.ClusterEgressPolicy;
import dev.sallyport.resources.crd.EgressDestination;
import dev.sallyport.resources.crd.EgressPolicy;
import dev.sallyport.resources.crd.EgressSettings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** One YAML document under manifests/, as a tree and as fabric8's model of it. */
record Manifest(String file, JsonNode tree) {
    static final Path ROOT = Path.of(System.getProperty("sallyport.root", "..")).resolve("manifests");

    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
    /** fabric8's models keep what they do not know in `additionalProperties`; here that is a mistake. */
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .findAndAddModules()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .build();

    static {
        Stream.of(
                        EgressPolicy.class,
                        ClusterEgressPolicy.class,
                        EgressDestination.class,
                        ClusterEgressDestination.class,
                        ClusterEgressHostSet.class,
                        EgressSettings.class)
                .forEach(SERIALIZATION::registerKubernetesResource);
    }

    /** Every object under {@code folder} of manifests/: no kustomizations, no patches. */
    static List<Manifest> under(String folder) {
        try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.endsWith("kustomization.yaml"))
                    .sorted()
                    .flatMap(file -> documents(ROOT.relativize(file).toString(), read(file)).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is installed: base with its CRDs and roles. */
    static List<Manifest> installed() {
        return documents("install.yaml", read(ROOT.resolve("install.yaml")));
    }

    static <T extends HasMetadata> List<T> installed(Class<T> type) {
        return installed().stream()
                .map(Manifest::typed)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    static List<Manifest> documents(String file, String yaml) {
        List<Manifest> documents = new ArrayList<>();
        Load load = new Load(LoadSettings.builder().setCodePointLimit(16 << 20).build());
        for (Object document : load.loadAllFromString(yaml)) {
            documents.add(new Manifest(file, STRICT.valueToTree(document)));
        }
        return documents;
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String key() {
        JsonNode metadata = tree.path("metadata");
        return tree.path("kind").asText() + " "
                + metadata.path("namespace").asText("") + "/"
                + metadata.path("name").asText();
    }

    /** As fabric8 models it; a field that the model does not know throws. */
    HasMetadata typed() {
        String apiVersion = tree.path("apiVersion").asText();
        Class<? extends KubernetesResource> type = SERIALIZATION.getRegisteredKubernetesResource(
                apiVersion, tree.path("kind").asText());
        if (type == null) {
            throw new IllegalStateException(file + ": unknown kind " + apiVersion + " " + key());
        }
        try {
            return (HasMetadata) STRICT.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(file + ": " + key() + ": " + e.getOriginalMessage(), e);
        }
    }

    byte[] json() {
        return tree.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
