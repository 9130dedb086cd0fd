package dev.sallyport.resources.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CrdDriftTest {
    @Test
    void manifestsHoldWhatTheClassesGenerate() throws IOException, URISyntaxException {
        Path classes = Path.of(EgressPolicy.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Map<String, String> generated = texts(classes.resolve("META-INF/fabric8"), "-v1.yml");
        Map<String, String> committed = texts(Path.of(System.getProperty("sallyport.root"), "manifests/crds"), ".yaml");

        assertThat(generated).hasSize(6);
        assertThat(committed).as("run `make crds`").isEqualTo(generated);
    }

    private static Map<String, String> texts(Path folder, String ending) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.equals("Kustomization")) {
                    continue; // says which files there are; RenderingTest reads it
                }
                assertThat(name).endsWith(ending);
                texts.put(name.substring(0, name.length() - ending.length()), Files.readString(file));
            }
        }
        return texts;
    }
}
