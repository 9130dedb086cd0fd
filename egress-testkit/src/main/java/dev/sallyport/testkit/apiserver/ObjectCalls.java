package dev.sallyport.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Answers every call but a watch out of the store. Safe for concurrent use. */
final class ObjectCalls {
    private final ObjectMapper json;
    private final ObjectStore store;
    private final TokenReviewer tokens;

    ObjectCalls(ObjectMapper json, ObjectStore store, TokenReviewer tokens) {
        this.json = json;
        this.store = store;
        this.tokens = tokens;
    }

    JsonNode answer(ApiCall call, @Nullable String contentType, JsonNode body) throws ApiFailure {
        return switch (call.method()) {
            case "GET" -> call.name() == null ? list(call, false) : get(call);
            case "POST" -> post(call, body);
            case "PUT" -> update(call, (ObjectNode) body);
            case "PATCH" -> patch(call, contentType, body);
            case "DELETE" -> store.delete(call.key(call.name()));
            default -> throw new ApiFailure(405, "MethodNotAllowed", call.method());
        };
    }

    private JsonNode get(ApiCall call) throws ApiFailure {
        ObjectNode object = store.get(call.key(call.name()));
        if (object == null) {
            throw ApiFailure.notFound(call.key(call.name()));
        }
        return object;
    }

    /** A list, paged by {@code limit}; the continuation is the number of objects told so far. */
    JsonNode list(ApiCall call, boolean empty) {
        ObjectStore.Listing listing = store.list(call);
        List<ObjectNode> all = empty ? List.of() : listing.objects();
        int from = Integer.parseInt(call.query().getOrDefault("continue", "0"));
        int limit = Integer.parseInt(call.query().getOrDefault("limit", "0"));
        int to = limit == 0 ? all.size() : Math.min(all.size(), from + limit);
        ObjectNode list = json.createObjectNode()
                .put("kind", Kinds.of(call.plural()) + "List")
                .put("apiVersion", call.apiVersion());
        ObjectNode metadata = list.withObject("/metadata").put("resourceVersion", Long.toString(listing.version()));
        if (to < all.size()) {
            metadata.put("continue", Integer.toString(to));
        }
        ArrayNode items = list.putArray("items");
        all.subList(Math.min(from, to), to).forEach(items::add);
        return list;
    }

    private JsonNode post(ApiCall call, JsonNode body) throws ApiFailure {
        if (call.isOf("tokenreviews")) {
            return tokenReview(body);
        }
        String stated = body.at("/metadata/name").asText("");
        String generated = body.at("/metadata/generateName").asText("")
                + UUID.randomUUID().toString().substring(0, 5);
        ObjectNode object = body.deepCopy();
        return store.create(call.key(stated.isEmpty() ? generated : stated), object);
    }

    private JsonNode tokenReview(JsonNode body) {
        List<String> audiences = json.convertValue(
                body.at("/spec/audiences").isMissingNode() ? json.createArrayNode() : body.at("/spec/audiences"),
                json.getTypeFactory().constructCollectionType(List.class, String.class));
        TokenReviewStatus status = tokens.review(body.at("/spec/token").asText(""), audiences);
        return ((ObjectNode) body.deepCopy()).set("status", json.valueToTree(status));
    }

    private JsonNode patch(ApiCall call, @Nullable String contentType, JsonNode patch) throws ApiFailure {
        ObjectKey key = call.key(call.name());
        ObjectNode before = store.get(key);
        boolean apply = contentType != null && contentType.startsWith("application/apply-patch");
        if (before == null && apply && call.subresource() == null) {
            return store.create(key, patch.deepCopy());
        }
        if (before == null) {
            throw ApiFailure.notFound(key);
        }
        ObjectNode patched = Patching.apply(contentType, patch, before);
        if (!patch.isArray() && !patch.at("/metadata").has("resourceVersion")) {
            patched.withObject("/metadata").remove("resourceVersion");
        }
        return update(call, patched);
    }

    /** The status is written through its subresource alone, and that writes nothing else. */
    private JsonNode update(ApiCall call, ObjectNode stated) throws ApiFailure {
        ObjectKey key = call.key(call.name());
        ObjectNode before = store.get(key);
        if (before == null) {
            throw ApiFailure.notFound(key);
        }
        boolean status = "status".equals(call.subresource());
        ObjectNode next = status ? before.deepCopy() : stated.deepCopy();
        JsonNode statusNode = (status ? stated : before).get("status");
        if (statusNode == null) {
            next.remove("status");
        } else {
            next.set("status", statusNode.deepCopy());
        }
        JsonNode version = stated.at("/metadata/resourceVersion");
        ObjectNode metadata = next.withObject("/metadata");
        if (version.isMissingNode()) {
            metadata.remove("resourceVersion");
        } else {
            metadata.set("resourceVersion", version);
        }
        return store.replace(key, next);
    }
}
