package dev.sallyport.cli.istio;

import dev.sallyport.cli.input.Node;
import dev.sallyport.model.request.HttpCondition;
import dev.sallyport.model.request.PathPattern;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Methods and paths of an operation as a condition of ours that holds for exactly the same requests, those apart whose path
 * has more than one reading, which ours never allows. Stateless.
 */
final class Requests {
    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,32}");

    private Requests() {}

    /** The condition; null where any request may pass. What cannot be said goes into the list. */
    static @Nullable HttpCondition of(Node operation, List<String> unsaid) {
        List<String> methodTexts = operation.at("methods").texts();
        Set<String> methods = new LinkedHashSet<>();
        for (String text : methodTexts) {
            if (METHOD.matcher(text).matches()) {
                methods.add(text);
            } else if (!text.equals("*")) {
                unsaid.add("method " + text + " cannot be said");
            }
        }
        List<PathPattern> paths = new ArrayList<>();
        boolean anyPath = false;
        for (String text : operation.at("paths").texts()) {
            anyPath |= text.equals("*") || text.equals("/*");
            try {
                paths.addAll(patterns(text));
            } catch (IllegalArgumentException e) {
                unsaid.add("path " + text + ": " + e.getMessage());
            }
        }
        boolean anyMethod = methods.isEmpty() || methodTexts.contains("*");
        boolean pathless = anyPath || paths.isEmpty();
        return anyMethod && pathless
                ? null
                : new HttpCondition(anyMethod ? null : methods, pathless ? null : distinct(paths), null);
    }

    /** Istio's star at the end is the rest of the text; after a slash that is the place itself, or anything beneath. */
    private static List<PathPattern> patterns(String text) {
        if (text.equals("*") || text.equals("/*")) {
            return List.of();
        }
        if (text.endsWith("/*") && text.indexOf('*') == text.length() - 1) {
            String place = text.substring(0, text.length() - 1);
            return List.of(PathPattern.parse(place), PathPattern.parse(place + "*/**"));
        }
        if (text.indexOf('*') >= 0 || text.indexOf('{') >= 0) {
            throw new IllegalArgumentException("only an exact path, or one that ends with /*, can be said");
        }
        return List.of(PathPattern.parse(text));
    }

    private static List<PathPattern> distinct(List<PathPattern> paths) {
        return paths.stream().distinct().toList();
    }
}
