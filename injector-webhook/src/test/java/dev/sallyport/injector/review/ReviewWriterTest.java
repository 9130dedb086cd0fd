package dev.sallyport.injector.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReviewWriterTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    private static JsonNode written(Verdict verdict) throws IOException {
        JsonNode review = MAPPER.readTree(ReviewWriter.write("u-1", verdict));
        assertThat(review.path("apiVersion").asText()).isEqualTo("admission.k8s.io/v1");
        assertThat(review.path("kind").asText()).isEqualTo("AdmissionReview");
        assertThat(review.at("/response/uid").asText()).isEqualTo("u-1");
        return review.path("response");
    }

    @Test
    void aPatchIsBase64AndNamesItsType() throws IOException {
        JsonNode patch = MAPPER.readTree("[{\"op\":\"add\",\"path\":\"/a\",\"value\":1}]");
        JsonNode response = written(new Verdict.Allow("injected", patch, List.of(), Map.of("capture", "iptables")));
        assertThat(response.path("patchType").asText()).isEqualTo("JSONPatch");
        byte[] text = Base64.getDecoder().decode(response.path("patch").asText());
        assertThat(MAPPER.readTree(new String(text, StandardCharsets.UTF_8))).isEqualTo(patch);
        assertThat(response.at("/auditAnnotations/capture").asText()).isEqualTo("iptables");
    }

    @Test
    void anEmptyPatchIsNone() throws IOException {
        JsonNode response = written(new Verdict.Allow("injected", MAPPER.createArrayNode(), List.of(), Map.of()));
        assertThat(response.has("patch")).isFalse();
        assertThat(response.has("patchType")).isFalse();
    }

    @Test
    void aRefusalSaysWhy() throws IOException {
        JsonNode response = written(Verdict.refuse("x", "Because."));
        assertThat(response.path("allowed").asBoolean(true)).isFalse();
        assertThat(response.at("/status/code").asInt()).isEqualTo(403);
        assertThat(response.at("/status/message").asText()).isEqualTo("Because.");
    }

    @Test
    void warningsAreFewAndShort() throws IOException {
        JsonNode response = written(Verdict.allow("x", Collections.nCopies(50, "w".repeat(1000))));
        assertThat(response.path("warnings")).hasSize(8);
        assertThat(response.at("/warnings/0").asText()).hasSize(256);
    }
}
