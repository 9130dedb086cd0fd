package dev.sallyport.injector.review;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads an AdmissionReview v1. Depth, size and the number of tokens are bounded; a key that stands twice is refused, since the API server never
 * writes one and two readers may take different ones for true. Stateless.
 */
public final class ReviewReader {
    /** How deep a document may nest; a Pod nests about twelve levels. */
    static final int MAX_DEPTH = 100;

    /** How many tokens a document may have: of a Pod of 1 MiB some 100 000, and each costs up to 50 bytes as a tree. */
    static final int MAX_TOKENS = 400_000;

    private static final int MAX_UID = 128;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxTokenCount(MAX_TOKENS)
                            .maxNumberLength(64)
                            .maxNameLength(4096)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .recyclerPool(Reviews.BUFFERS)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ReviewReader() {}

    /**
     * Reads it.
     *
     * @throws UnreadableReview with a sentence, when it is not one
     */
    public static ReviewRequest read(byte[] body) throws UnreadableReview {
        if (body.length == 0) {
            throw new UnreadableReview("The body is empty; it has to be an AdmissionReview of " + Reviews.API_VERSION);
        }
        JsonNode review = parse(body);
        require("apiVersion", Reviews.API_VERSION, review.path("apiVersion"));
        require("kind", Reviews.KIND, review.path("kind"));
        JsonNode request = review.path("request");
        if (!request.isObject()) {
            throw new UnreadableReview("request: is missing, so there is nothing to judge");
        }
        return request(request);
    }

    private static JsonNode parse(byte[] body) throws UnreadableReview {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            // The original message quotes the body, which may hold anything; the place is enough, where there is one.
            JsonLocation place = e.getLocation();
            throw new UnreadableReview("The body is not JSON that can be read"
                    + (place == null ? "" : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")")
                    + "; it nests at most " + MAX_DEPTH + " levels, has at most " + MAX_TOKENS
                    + " tokens and no key twice");
        } catch (IOException e) {
            throw new UnreadableReview("The body is not text in UTF-8");
        }
    }

    private static ReviewRequest request(JsonNode request) throws UnreadableReview {
        String uid = request.path("uid").asText("");
        if (uid.isEmpty() || uid.length() > MAX_UID) {
            throw new UnreadableReview("request.uid: has to be a text of 1 to " + MAX_UID + " characters");
        }
        JsonNode resource = request.path("resource");
        if (resource.path("resource").asText("").isEmpty()) {
            throw new UnreadableReview("request.resource.resource: is missing");
        }
        Subject subject = new Subject(
                resource.path("group").asText(""),
                resource.path("resource").asText(),
                request.path("subResource").asText(""));
        JsonNode object = tree(request, "object");
        JsonNode oldObject = tree(request, "oldObject");
        JsonNode metadata = (object.isObject() ? object : oldObject).path("metadata");
        Set<String> groups = new HashSet<>();
        request.path("userInfo").path("groups").forEach(group -> groups.add(group.asText()));
        return new ReviewRequest(
                uid,
                subject,
                operation(request.path("operation").asText("")),
                first(request.path("namespace"), metadata.path("namespace")),
                first(request.path("name"), metadata.path("name")),
                request.path("userInfo").path("username").asText(""),
                groups,
                object,
                oldObject,
                request.path("dryRun").asBoolean(false));
    }

    private static JsonNode tree(JsonNode request, String field) throws UnreadableReview {
        JsonNode tree = request.path(field);
        if (!tree.isObject() && !tree.isNull() && !tree.isMissingNode()) {
            throw new UnreadableReview("request." + field + ": has to be an object");
        }
        return tree;
    }

    private static Operation operation(String word) throws UnreadableReview {
        return Arrays.stream(Operation.values())
                .filter(operation -> operation.name().equals(word))
                .findFirst()
                .orElseThrow(() -> new UnreadableReview(
                        "request.operation: has to be one of " + Arrays.toString(Operation.values())));
    }

    private static String first(JsonNode stated, JsonNode otherwise) {
        String text = stated.asText("");
        return text.isEmpty() ? otherwise.asText("") : text;
    }

    private static void require(String field, String expected, JsonNode found) throws UnreadableReview {
        if (!found.asText("").equals(expected)) {
            throw new UnreadableReview(field + ": has to be " + expected + "; nothing else is understood here");
        }
    }
}
