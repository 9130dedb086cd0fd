package dev.sallyport.injector.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.model.contract.Env;
import dev.sallyport.model.contract.Kube;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A process does not see its grace period: what the sidecar is told of it fits the pod it stands in (ADR 0193). */
class DrainDeadlineTest {
    private static final Path GOLDEN = Path.of("src/test/resources/pods/golden");

    static List<Path> pods() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            return files.filter(file -> file.toString().endsWith(".out.yaml")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pods")
    void theSidecarsDrainEndsBeforeThePodsGracePeriod(Path file) throws IOException {
        JsonNode pod = Scenario.YAML.readTree(Files.readString(file).replaceAll("(?m)^#.*\n", ""));
        JsonNode spec = pod.path("spec");
        long grace = spec.path("terminationGracePeriodSeconds").asLong(30);
        for (JsonNode sidecar : sidecars(spec)) {
            long asleep = sidecar.at("/lifecycle/preStop/sleep/seconds").asLong(0);
            Duration left = Duration.ofSeconds(grace - asleep);
            Duration deadline = Duration.parse(variable(sidecar, Env.DRAIN_DEADLINE));
            assertThat(deadline).isLessThanOrEqualTo(left);
            if (left.compareTo(Duration.ofSeconds(12)) >= 0) {
                assertThat(deadline).isLessThan(left.minusSeconds(5));
            }
        }
    }

    private static List<JsonNode> sidecars(JsonNode spec) {
        return Stream.of(spec.path("initContainers"), spec.path("containers"))
                .flatMap(list -> StreamSupport.stream(list.spliterator(), false))
                .filter(container -> container.path("name").asText().equals(Kube.SIDECAR_CONTAINER))
                .toList();
    }

    private static String variable(JsonNode container, String name) {
        return StreamSupport.stream(container.path("env").spliterator(), false)
                .filter(entry -> entry.path("name").asText().equals(name))
                .map(entry -> entry.path("value").asText())
                .findFirst()
                .orElseThrow();
    }
}
