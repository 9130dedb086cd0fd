package dev.sallyport.injector.review;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Writes the answer to an AdmissionReview v1: the same apiVersion, kind and uid. Stateless. */
public final class ReviewWriter {
    private static final int FORBIDDEN = 403;
    /** The API server cuts a longer one, and all of them when they exceed 4096 together. */
    private static final int LONGEST_WARNING = 256;

    private static final int MOST_WARNINGS = 8;
    private static final JsonMapper MAPPER = JsonMapper.builder(
                    JsonFactory.builder().recyclerPool(Reviews.BUFFERS).build())
            .build();

    private ReviewWriter() {}

    /** The answer in bytes. */
    public static byte[] write(String uid, Verdict verdict) {
        ObjectNode review = MAPPER.createObjectNode();
        review.put("apiVersion", Reviews.API_VERSION);
        review.put("kind", Reviews.KIND);
        ObjectNode response = review.putObject("response");
        response.put("uid", uid);
        switch (verdict) {
            case Verdict.Allow allow -> allow(response, allow);
            case Verdict.Refuse refuse -> refuse(response, refuse);
        }
        warn(response, verdict.warnings());
        return bytes(review);
    }

    private static void allow(ObjectNode response, Verdict.Allow allow) {
        response.put("allowed", true);
        if (allow.patch() != null && !allow.patch().isEmpty()) {
            response.put("patchType", "JSONPatch");
            response.put("patch", bytes(allow.patch()));
        }
        if (!allow.audit().isEmpty()) {
            ObjectNode audit = response.putObject("auditAnnotations");
            allow.audit().forEach(audit::put);
        }
    }

    private static void refuse(ObjectNode response, Verdict.Refuse refuse) {
        response.put("allowed", false);
        ObjectNode status = response.putObject("status");
        status.put("code", FORBIDDEN);
        status.put("reason", "Forbidden");
        status.put("message", refuse.sentence());
    }

    private static void warn(ObjectNode response, List<String> warnings) {
        if (warnings.isEmpty()) {
            return;
        }
        ArrayNode shown = response.putArray("warnings");
        warnings.stream().limit(MOST_WARNINGS).map(ReviewWriter::shortened).forEach(shown::add);
    }

    private static String shortened(String warning) {
        return warning.length() <= LONGEST_WARNING ? warning : warning.substring(0, LONGEST_WARNING - 1) + "…";
    }

    private static byte[] bytes(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of ours can always be written", e);
        }
    }
}
