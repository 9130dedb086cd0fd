package dev.sallyport.testkit.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook answered, as far as an API server looks at it. Immutable but for the patch.
 *
 * @param allowed it may pass
 * @param code HTTP status of a refusal
 * @param sentence of a refusal; of a call that failed, what an API server says then
 * @param patch operations (RFC 6902), or null for none
 */
public record Review(
        boolean allowed,
        int code,
        String sentence,
        List<String> warnings,
        @Nullable JsonNode patch) {
    private static final int INTERNAL = 500;

    /** Copies the warnings. */
    public Review {
        warnings = List.copyOf(warnings);
    }

    /** Reads an AdmissionReview; what an API server would not accept is a failed call. */
    static Review of(JsonNode review, String expectedUid) {
        JsonNode response = review.path("response");
        if (!response.path("uid").asText().equals(expectedUid)) {
            return failed("response.uid is not the request's");
        }
        if (!review.path("kind").asText().equals("AdmissionReview")
                || !review.path("apiVersion").asText().equals("admission.k8s.io/v1")) {
            return failed("the answer is not an admission.k8s.io/v1 AdmissionReview");
        }
        List<String> warnings =
                response.path("warnings").valueStream().map(JsonNode::asText).toList();
        JsonNode status = response.path("status");
        boolean patched = response.hasNonNull("patch");
        if (patched && !response.path("patchType").asText().equals("JSONPatch")) {
            return failed("patchType is not JSONPatch");
        }
        return new Review(
                response.path("allowed").asBoolean(),
                status.path("code").asInt(INTERNAL),
                status.path("message").asText(),
                warnings,
                patched ? Json.ofBase64(response.path("patch").asText()) : null);
    }

    /** A call that could not be made or whose answer is no good: refused, as failurePolicy Fail wants. */
    static Review failed(String why) {
        return new Review(false, INTERNAL, "failed calling webhook: " + why, List.of(), null);
    }
}
