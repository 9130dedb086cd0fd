package dev.sallyport.injector.pod.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How to get from one tree to another with {@code add}, {@code remove} and {@code replace} (RFC 6902 §4). Elements of a
 * list whose members are all named are known by their names, so that a container put before others and an edit in one of
 * them come out as just that, and nothing of the user's is written again (ADR 0121). Used once, by one thread.
 */
public final class JsonPatchDiff {
    private final ArrayNode operations = JsonNodeFactory.instance.arrayNode();

    private JsonPatchDiff() {}

    /** The operations that make {@code after} of {@code before}, to be applied in order; empty when they are equal. */
    public static ArrayNode diff(JsonNode before, JsonNode after) {
        JsonPatchDiff diff = new JsonPatchDiff();
        diff.nodes("", before, after);
        return diff.operations;
    }

    private void nodes(String path, JsonNode before, JsonNode after) {
        if (before.equals(after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            fields(path, before, after);
        } else if (before.isArray() && after.isArray()) {
            elements(path, before, after);
        } else {
            operation("replace", path).set("value", after);
        }
    }

    private void fields(String path, JsonNode before, JsonNode after) {
        before.fieldNames().forEachRemaining(name -> {
            if (!after.has(name)) {
                operation("remove", below(path, name));
            }
        });
        after.properties().forEach(field -> {
            String at = below(path, field.getKey());
            if (before.has(field.getKey())) {
                nodes(at, before.get(field.getKey()), field.getValue());
            } else {
                operation("add", at).set("value", field.getValue());
            }
        });
    }

    private void elements(String path, JsonNode before, JsonNode after) {
        boolean named = areNamed(before) && areNamed(after);
        List<JsonNode> from = keys(before, named);
        List<JsonNode> to = keys(after, named);
        boolean[] stays = longestCommon(from, to);
        for (int i = from.size() - 1; i >= 0; i--) {
            if (!stays[i]) {
                operation("remove", path + "/" + i);
            }
        }
        int next = 0;
        for (int i = 0; i < to.size(); i++) {
            while (next < from.size() && !stays[next]) {
                next++;
            }
            if (next < from.size() && from.get(next).equals(to.get(i))) {
                nodes(path + "/" + i, before.get(next), after.get(i));
                next++;
            } else {
                operation("add", path + "/" + i).set("value", after.get(i));
            }
        }
    }

    private static boolean areNamed(JsonNode list) {
        Set<String> names = new HashSet<>();
        for (JsonNode element : list) {
            if (!element.path("name").isTextual()
                    || !names.add(element.path("name").asText())) {
                return false;
            }
        }
        return true;
    }

    private static List<JsonNode> keys(JsonNode list, boolean named) {
        List<JsonNode> keys = new ArrayList<>(list.size());
        list.forEach(element -> keys.add(named ? element.path("name") : element));
        return keys;
    }

    /**
     * Which elements of {@code from} stay, in order: those before the first and behind the last difference, and of the rest
     * the longest common subsequence.
     */
    private static boolean[] longestCommon(List<JsonNode> from, List<JsonNode> to) {
        int start = 0;
        while (start < Math.min(from.size(), to.size()) && from.get(start).equals(to.get(start))) {
            start++;
        }
        int tail = 0;
        while (tail < Math.min(from.size(), to.size()) - start
                && from.get(from.size() - 1 - tail).equals(to.get(to.size() - 1 - tail))) {
            tail++;
        }
        boolean[] stays = new boolean[from.size()];
        Arrays.fill(stays, 0, start, true);
        Arrays.fill(stays, from.size() - tail, from.size(), true);
        common(from.subList(start, from.size() - tail), to.subList(start, to.size() - tail), start, stays);
        return stays;
    }

    private static void common(List<JsonNode> from, List<JsonNode> to, int offset, boolean[] stays) {
        int[][] length = new int[from.size() + 1][to.size() + 1];
        for (int i = from.size() - 1; i >= 0; i--) {
            for (int j = to.size() - 1; j >= 0; j--) {
                length[i][j] = from.get(i).equals(to.get(j))
                        ? length[i + 1][j + 1] + 1
                        : Math.max(length[i + 1][j], length[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < from.size() && j < to.size()) {
            if (from.get(i).equals(to.get(j))) {
                stays[offset + i] = true;
                i++;
                j++;
            } else if (length[i + 1][j] >= length[i][j + 1]) {
                i++;
            } else {
                j++;
            }
        }
    }

    private ObjectNode operation(String op, String path) {
        return operations.addObject().put("op", op).put("path", path);
    }

    private static String below(String path, String name) {
        return path + "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
