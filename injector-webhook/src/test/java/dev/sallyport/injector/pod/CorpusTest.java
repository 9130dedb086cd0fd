package dev.sallyport.injector.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.injector.pod.patch.JsonPatchDiff;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pods in the manner of well-known charts, each in every way of injecting: what {@link Promises} says holds. */
class CorpusTest {
    private static final List<String> WORLDS = List.of(
            "{}",
            "{ classic: true, controlCIDRs: [203.0.113.7/32], dnsServers: [203.0.113.53] }",
            "{ permitted: [sallyport.dev/capture] }");

    static Stream<Path> pods() {
        return Scenario.files("corpus", ".yaml");
    }

    @ParameterizedTest
    @MethodSource("pods")
    void isInjectedInEveryWay(Path file) {
        for (String world : WORLDS) {
            Scenario scenario =
                    new Scenario(Scenario.yaml(world), Scenario.read(file).pod());
            if (world.contains("capture")) {
                scenario.pod()
                        .withObject("/metadata")
                        .withObject("/annotations")
                        .put("sallyport.dev/capture", "proxy-env");
            }
            Promises.hold(scenario);
        }
    }

    /** Nothing of the user's is written again: no operation carries a container of the user's, or replaces a field of one. */
    @ParameterizedTest
    @MethodSource("pods")
    void thePatchSaysOnlyWhatIsOurs(Path file) {
        for (String world : WORLDS) {
            Scenario scenario =
                    new Scenario(Scenario.yaml(world), Scenario.read(file).pod());
            for (JsonNode operation : JsonPatchDiff.diff(scenario.pod(), scenario.patched())) {
                assertThat(operation.path("op").asText()).as("%s", operation).isEqualTo("add");
                assertThat(operation.path("path").asText())
                        .as("%s", operation)
                        .matches(
                                "/metadata/annotations(/.*)?"
                                        + "|/spec/(initContainers|volumes)"
                                        + "|/spec/(initContainers|containers|volumes)/\\d+"
                                        + "|/spec/(initContainers|containers)/\\d+/securityContext(/capabilities(/drop(/\\d+)?)?)?");
                if (operation.path("path").asText().matches("/spec/.*/\\d+")) {
                    String name = operation.path("value").path("name").asText();
                    boolean drop = operation.path("value").asText().equals("NET_RAW");
                    assertThat(drop || name.startsWith("sallyport-"))
                            .as("%s", operation)
                            .isTrue();
                }
            }
        }
    }
}
