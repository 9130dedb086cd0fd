package dev.sallyport.injector.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** What is kept from pod to pod never shows: each pod gets what it would have got first, whatever was written before it. */
class MadeBeforeTest {
    private static final String POD = """
            metadata: { name: web, annotations: { sallyport.dev/log-level: %s } }
            spec: { terminationGracePeriodSeconds: %d, containers: [{ name: app, image: app }] }
            """;

    @Test
    void aPodGetsTheSameWhateverWasWrittenBefore() {
        ObjectNode first = Scenario.of(POD.formatted("DEBUG", 30)).patched();
        ObjectNode expected = first.deepCopy();
        // The receiver owns its tree, and spoils it.
        first.withObject("/spec")
                .withArray("initContainers")
                .forEach(container -> ((ObjectNode) container).removeAll());
        assertThat(Scenario.of(POD.formatted("WARN", 30)).patched()).isNotEqualTo(expected);
        assertThat(Scenario.of(POD.formatted("DEBUG", 31)).patched()).isNotEqualTo(expected);
        assertThat(Scenario.of("{controlCIDRs: [203.0.113.7/32]}", POD.formatted("DEBUG", 30))
                        .patched())
                .isNotEqualTo(expected);
        assertThat(Scenario.of(POD.formatted("DEBUG", 30)).patched()).isEqualTo(expected);
    }

    @Test
    void manyDifferentWishesAreNotKeptForEver() {
        for (int grace = 0; grace < 600; grace++) {
            ObjectNode pod = Scenario.of(POD.formatted("INFO", grace)).patched();
            assertThat(pod.path("spec").path("terminationGracePeriodSeconds").asInt())
                    .isEqualTo(grace);
        }
    }
}
