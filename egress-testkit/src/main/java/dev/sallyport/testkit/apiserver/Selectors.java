package dev.sallyport.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Label and field selectors of a query. Stateless. */
final class Selectors {
    private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s+\\(([^)]*)\\)");
    private static final Pattern SEPARATOR = Pattern.compile(",(?![^()]*\\))");

    private Selectors() {}

    static boolean match(ApiCall call, JsonNode object) {
        String labels = call.query().getOrDefault("labelSelector", "");
        String fields = call.query().getOrDefault("fieldSelector", "");
        return every(labels, term -> label(term, object.at("/metadata/labels")))
                && every(fields, term -> field(term, object));
    }

    private static boolean every(String selector, Predicate<String> holds) {
        return SEPARATOR
                .splitAsStream(selector)
                .map(String::strip)
                .filter(term -> !term.isEmpty())
                .allMatch(holds);
    }

    private static boolean label(String term, JsonNode labels) {
        Matcher set = SET.matcher(term);
        if (set.matches()) {
            List<String> values =
                    Arrays.stream(set.group(3).split(",")).map(String::strip).toList();
            boolean in = labels.has(set.group(1))
                    && values.contains(labels.path(set.group(1)).asText());
            return in == set.group(2).equals("in");
        }
        if (!term.contains("=")) {
            return term.startsWith("!") ? !labels.has(term.substring(1)) : labels.has(term);
        }
        return compare(term, key -> labels.path(key).asText(""));
    }

    private static boolean field(String term, JsonNode object) {
        return compare(term, path -> object.at("/" + path.replace('.', '/')).asText(""));
    }

    private static boolean compare(String term, UnaryOperator<String> valueOf) {
        String[] sides = term.split("!=|==|=", 2);
        return valueOf.apply(sides[0].strip()).equals(sides[1].strip()) != term.contains("!=");
    }
}
