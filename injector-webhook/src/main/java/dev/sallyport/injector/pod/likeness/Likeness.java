package dev.sallyport.injector.pod.likeness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sallyport.injector.pod.annotation.QuantityText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Compares a container or volume with the one we would write, field by field. What we write must be there; what we leave
 * out may be there only as {@link Additions} says. Used once, by one thread.
 */
public final class Likeness {
    private final boolean amounts;
    private final List<Difference> differences = new ArrayList<>();

    private Likeness(boolean amounts) {
        this.amounts = amounts;
    }

    /**
     * How the two differ.
     *
     * @param amounts whether CPU and memory count: they do when we write, not when we judge, for a vertical autoscaler
     *     and a resize may move them and the pod is no less captured
     */
    public static List<Difference> between(JsonNode expected, JsonNode actual, boolean amounts) {
        Likeness likeness = new Likeness(amounts);
        likeness.compare("", "", expected, actual);
        return List.copyOf(likeness.differences);
    }

    private void compare(String field, String shape, JsonNode expected, JsonNode actual) {
        switch (shape) {
            case "env" -> elements(field, shape, expected, without(actual, Additions::isPlatformVariable));
            case "volumeMounts" -> elements(field, shape, expected, without(actual, Additions::isTokenMount));
            case "resources" -> resources(field, expected, actual);
            case "imagePullPolicy" -> {
                // The admission plugin AlwaysPullImages says so to every container.
                if (!actual.asText().equals("Always")) {
                    values(field, expected, actual);
                }
            }
            default -> {
                if (expected.isObject() && actual.isObject()) {
                    fields(field, shape, expected, actual);
                } else if (expected.isArray() && actual.isArray()) {
                    elements(field, shape, expected, actual);
                } else {
                    values(field, expected, actual);
                }
            }
        }
    }

    private void fields(String field, String shape, JsonNode expected, JsonNode actual) {
        String dot = field.isEmpty() ? "" : ".";
        expected.properties()
                .forEach(e -> compare(
                        field + dot + e.getKey(), shape + dot + e.getKey(), e.getValue(), actual.path(e.getKey())));
        actual.properties().forEach(extra -> {
            if (!expected.has(extra.getKey())) {
                extra(field + dot + extra.getKey(), shape + dot + extra.getKey(), extra.getValue());
            }
        });
    }

    private void extra(String field, String shape, JsonNode value) {
        switch (shape) {
            case "env", "volumeMounts", "resources" ->
                compare(field, shape, JsonNodeFactory.instance.arrayNode(), value);
            default -> {
                if (!Additions.isDefault(shape, value)) {
                    differ(field, MissingNode.getInstance(), value);
                }
            }
        }
    }

    private void elements(String field, String shape, JsonNode expected, JsonNode actual) {
        if (expected.size() != actual.size()) {
            differ(field, expected, actual);
            return;
        }
        for (int i = 0; i < expected.size(); i++) {
            compare(field + "[" + i + "]", shape + "[]", expected.get(i), actual.get(i));
        }
    }

    /** What a LimitRange adds is no difference; a device would be one. */
    private void resources(String field, JsonNode expected, JsonNode actual) {
        if (!actual.path("claims").isEmpty()) {
            differ(field + ".claims", MissingNode.getInstance(), actual.path("claims"));
        }
        if (amounts) {
            amounts(field + ".requests", expected.path("requests"), actual.path("requests"));
            amounts(field + ".limits", expected.path("limits"), actual.path("limits"));
        }
    }

    private void amounts(String field, JsonNode expected, JsonNode actual) {
        expected.properties().forEach(amount -> {
            JsonNode found = actual.path(amount.getKey());
            if (!sameAmount(amount.getValue().asText(), found.asText())) {
                differ(field + "." + amount.getKey(), amount.getValue(), found);
            }
        });
    }

    private static boolean sameAmount(String expected, String found) {
        try {
            return QuantityText.parse(expected)
                            .value()
                            .compareTo(QuantityText.parse(found).value())
                    == 0;
        } catch (IllegalArgumentException e) {
            return expected.equals(found);
        }
    }

    private void values(String field, JsonNode expected, JsonNode actual) {
        boolean same = isFinite(expected) && isFinite(actual)
                ? expected.decimalValue().compareTo(actual.decimalValue()) == 0
                : expected.equals(actual);
        if (!same) {
            differ(field, expected, actual);
        }
    }

    /** JSON has numbers like 1e999 that no decimal is made from; none is like one of ours. */
    private static boolean isFinite(JsonNode node) {
        return node.isNumber() && Double.isFinite(node.doubleValue());
    }

    private void differ(String field, JsonNode expected, JsonNode actual) {
        differences.add(new Difference(field, shown(actual), shown(expected)));
    }

    private static String shown(JsonNode node) {
        if (node.isMissingNode()) {
            return "nothing";
        }
        String text = node.toString();
        return text.length() > 120 ? text.substring(0, 120) + "…" : text;
    }

    private static JsonNode without(JsonNode list, Predicate<JsonNode> tolerated) {
        ArrayNode kept = JsonNodeFactory.instance.arrayNode();
        for (JsonNode element : list) {
            if (!tolerated.test(element)) {
                kept.add(element);
            }
        }
        return kept;
    }
}
