package dev.sallyport.resources.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.resources.source.AdmissionCheck;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Everything under manifests/ is what it claims to be. */
class TypedManifestsTest {
    private static final Pattern REPEAT = Pattern.compile("\\{(\\d+)(?:,(\\d*))?}");

    @TestFactory
    List<DynamicTest> everyDocumentIsAnObjectWithoutUnknownFields() {
        List<Manifest> documents = Manifest.under("");
        assertThat(documents).hasSizeGreaterThan(60);
        return documents.stream()
                .map(document -> DynamicTest.dynamicTest(document.file() + " " + document.key(), () -> {
                    HasMetadata object = document.typed();
                    assertThat(object.getMetadata().getName()).isNotBlank();
                    assertThat(object.getKind())
                            .isEqualTo(document.tree().path("kind").asText());
                }))
                .toList();
    }

    @Test
    void ourOwnTranslatorsTakeEveryExample() {
        List<Manifest> ours = Manifest.under("examples").stream()
                .filter(document -> document.tree().path("apiVersion").asText().startsWith(Kube.GROUP + "/"))
                .toList();
        assertThat(ours).hasSizeGreaterThan(6);
        assertThat(ours)
                .allSatisfy(document -> assertThat(AdmissionCheck.problems(document.json()))
                        .as(document.file())
                        .isEmpty());
    }

    @Test
    void whatIsInstalledIsNamedOnce() {
        assertThat(Manifest.installed()).extracting(Manifest::key).doesNotHaveDuplicates();
    }

    /** RE2 counts to 1000; the API server refuses the whole CRD beyond that. */
    @Test
    void patternsOfTheSchemasCountNoFurtherThanRe2() {
        List<String> found = Manifest.under("crds").stream()
                .flatMap(crd -> crd.tree().findValuesAsText("pattern").stream())
                .toList();
        assertThat(found).hasSizeGreaterThan(20).allSatisfy(pattern -> {
            Matcher repeat = REPEAT.matcher(pattern);
            while (repeat.find()) {
                String most = repeat.group(2) == null || repeat.group(2).isEmpty() ? repeat.group(1) : repeat.group(2);
                assertThat(Integer.parseInt(most)).as(pattern).isLessThanOrEqualTo(1000);
            }
        });
    }

    /** kubectl reads YAML 1.1, where {@code on:} is {@code true:}; a field of that name reaches no server. */
    @Test
    void noFieldOfOursIsAWordThatYamlTakesForTrueOrFalse() {
        assertThat(Manifest.under("crds")).hasSize(6).allSatisfy(crd -> {
            List<String> names = new ArrayList<>();
            properties(crd.tree(), names);
            assertThat(names).contains("spec").doesNotContain("on", "off", "yes", "no", "y", "n");
        });
    }

    private static void properties(JsonNode tree, List<String> into) {
        tree.path("properties").fieldNames().forEachRemaining(into::add);
        tree.forEach(child -> properties(child, into));
    }
}
