package dev.sallyport.injector.pod.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fabric8.zjsonpatch.DiffFlags;
import io.fabric8.zjsonpatch.JsonDiff;
import java.util.EnumSet;

/** How to get from one tree to another. Stateless. */
public final class JsonPatchDiff {
    /** The API server knows move and copy, people read add and remove. */
    private static final EnumSet<DiffFlags> FLAGS =
            EnumSet.of(DiffFlags.OMIT_VALUE_ON_REMOVE, DiffFlags.OMIT_MOVE_OPERATION, DiffFlags.OMIT_COPY_OPERATION);

    private JsonPatchDiff() {}

    /** The operations that make {@code after} of {@code before}; empty when they are equal. */
    public static ArrayNode diff(JsonNode before, JsonNode after) {
        return (ArrayNode) JsonDiff.asJson(before, after, FLAGS.clone());
    }
}
