package dev.sallyport.resources.translate;

import dev.sallyport.model.request.FieldCondition;
import dev.sallyport.model.request.HttpCondition;
import dev.sallyport.model.request.PathPattern;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a condition on HTTP requests: of a rule, of a route. Stateless. */
final class HttpConditionReader {
    static final Shape MATCH = Shape.of("methods", "paths", "headers");
    static final Shape FIELD = Shape.of("name", "value");
    private static final int MAX_METHOD = 32;
    private static final int MAX_NAME = 128;
    private static final int MAX_VALUE = 1024;
    private static final int MAX_PATH = 1024;
    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,32}");
    private static final Set<String> NEVER_CARRIED = Set.of("CONNECT", "TRACE");

    private HttpConditionReader() {}

    /** The condition; null when absent or wrong. */
    static @Nullable HttpCondition read(Field field) {
        if (field.isAbsent() || !field.isMapping(MATCH)) {
            return null;
        }
        if (MATCH.known().stream().allMatch(name -> field.at(name).isAbsent())) {
            field.problem("states nothing: leave it out, or state methods, paths or headers");
            return null;
        }
        List<String> methods =
                field.at("methods").list(Limits.METHODS, item -> item.parsed(MAX_METHOD, HttpConditionReader::method));
        List<PathPattern> paths =
                field.at("paths").list(Limits.PATHS, item -> item.parsed(MAX_PATH, PathPattern::parse));
        List<FieldCondition> fields = field.at("headers").list(Limits.FIELDS, HttpConditionReader::field);
        return methods == null && paths == null && fields == null
                ? null
                : new HttpCondition(methods == null ? null : Set.copyOf(methods), paths, fields);
    }

    private static String method(String text) {
        if (!METHOD.matcher(text).matches()) {
            throw new IllegalArgumentException("a method is upper-case letters, like GET");
        }
        if (NEVER_CARRIED.contains(text)) {
            throw new IllegalArgumentException("the gateway carries no such request, whatever rules say");
        }
        return text;
    }

    private static @Nullable FieldCondition field(Field field) {
        if (!field.isMapping(FIELD)) {
            return null;
        }
        String name = field.at("name").required().parsed(MAX_NAME, HttpConditionReader::comparedName);
        String value = field.at("value").parsed(MAX_VALUE, HttpFields::value);
        return name == null ? null : new FieldCondition(name, value);
    }

    private static String comparedName(String text) {
        String name = HttpFields.name(text).toLowerCase(Locale.ROOT);
        if (name.equals("host")) {
            throw new IllegalArgumentException("hosts say which host: the Host field is compared with that always");
        }
        if (HttpFields.ofThisHop(name)) {
            throw new IllegalArgumentException("this field ends at the gateway and never reaches the destination");
        }
        return name;
    }
}
