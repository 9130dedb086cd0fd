package dev.sallyport.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import org.jspecify.annotations.Nullable;

/**
 * Applies a patch by its content type: JSON Patch (RFC 6902), and JSON Merge Patch (RFC 7396) for merge, strategic merge
 * and apply, whose lists are therefore replaced whole. Stateless.
 */
final class Patching {
    private Patching() {}

    static ObjectNode apply(@Nullable String contentType, JsonNode patch, ObjectNode target) {
        if (contentType != null && contentType.startsWith("application/json-patch+json")) {
            return (ObjectNode) JsonPatch.apply(patch, target);
        }
        return merge(patch, target.deepCopy());
    }

    private static ObjectNode merge(JsonNode patch, @Nullable JsonNode target) {
        ObjectNode result = target instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        patch.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isNull()) {
                result.remove(field.getKey());
            } else if (value.isObject()) {
                result.set(field.getKey(), merge(value, result.get(field.getKey())));
            } else {
                result.set(field.getKey(), value);
            }
        });
        return result;
    }
}
