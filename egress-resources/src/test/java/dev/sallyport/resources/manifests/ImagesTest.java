package dev.sallyport.resources.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the images are made of, and that they are the ones the manifests name. No Docker engine is needed to know. */
class ImagesTest {
    private static final Pattern FROM = Pattern.compile("(?m)^FROM (\\S+)");
    private static final Pattern JDK = Pattern.compile("(?m)^FROM eclipse-temurin:([0-9.]+)_");
    private static final Pattern COPY = Pattern.compile("(?m)^COPY (?!--from)(?:--chmod=\\S+ )?([a-z-]+)/target/");
    /** What only runs while the image is built, in a stage that is thrown away. */
    private static final Pattern TRAINING = Pattern.compile("(?m)^COPY egress-testkit/target/\\S+ /training/\\S+$");

    private static final Pattern PINNED = Pattern.compile("[a-z/-]+:\\d+\\.\\d+\\S*");

    @Test
    void everyBaseIsPinnedAndNoProgramButTheInitContainerRunsAsRoot() throws IOException {
        List<Path> files = dockerfiles();
        assertThat(files).hasSize(7).allSatisfy(file -> {
            String text = Manifest.read(file);
            assertThat(FROM.matcher(text).results().map(found -> found.group(1)))
                    .isNotEmpty()
                    .allMatch(PINNED.asMatchPredicate());
            String program = file.getFileName().toString().replaceFirst("\\..*", "");
            assertThat(COPY.matcher(TRAINING.matcher(text).replaceAll(""))
                            .results()
                            .map(found -> found.group(1)))
                    .isNotEmpty()
                    .containsOnly(program);
            assertThat(text.substring(text.lastIndexOf("\nFROM ") + 1)).doesNotContain("/training", "testkit");
            if (!program.equals("init-iptables")) {
                assertThat(text).containsPattern("(?m)^USER (15401|65532):\\1$");
            }
        });
    }

    /** ADR 0320. */
    @Test
    void noJdkIsOlderThanTheOneThatLosesNoVirtualThread() throws IOException {
        List<Runtime.Version> jdks = new ArrayList<>();
        for (Path file : dockerfiles()) {
            JDK.matcher(Manifest.read(file)).results().forEach(jdk -> jdks.add(Runtime.Version.parse(jdk.group(1))));
        }
        assertThat(jdks)
                .hasSizeGreaterThan(4)
                .allSatisfy(jdk -> assertThat(jdk).isGreaterThanOrEqualTo(Runtime.Version.parse("25.0.4")));
    }

    @Test
    void theManifestsNameImagesThatWeBuild() throws IOException {
        Set<String> built = new TreeSet<>();
        for (Path file : dockerfiles()) {
            built.add("sallyport/" + file.getFileName().toString().replaceFirst("\\..*", "") + ":0.1.0");
        }
        Set<String> named = new TreeSet<>();
        for (Deployment deployment : Manifest.installed(Deployment.class)) {
            deployment.getSpec().getTemplate().getSpec().getContainers().forEach(container -> {
                named.add(container.getImage());
                container.getEnv().stream()
                        .filter(variable -> variable.getName().endsWith("_IMAGE"))
                        .forEach(variable -> named.add(variable.getValue()));
            });
        }
        assertThat(named).isEqualTo(built);
    }

    private static List<Path> dockerfiles() throws IOException {
        try (Stream<Path> files = Files.list(Manifest.ROOT.resolve("images"))) {
            return files.sorted().toList();
        }
    }
}
