package dev.sallyport.model.request;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What rules are told of one HTTP request: exactly what its origin will see. Immutable.
 *
 * @param method as written
 * @param path null for a request about no path ({@code OPTIONS *})
 * @param fields the values of each field's lines by its lower-case name, without the fields that end at this hop
 */
public record RequestFacts(String method, @Nullable RequestPath path, Map<String, List<String>> fields) {
    /**
     * Of a request.
     *
     * @param target in origin-form, query included; or {@code *}
     */
    public static RequestFacts of(String method, String target, Map<String, List<String>> fields) {
        return new RequestFacts(method, target.equals("*") ? null : RequestPath.of(target), fields);
    }

    /** Copies the map; its lists are not copied. */
    public RequestFacts {
        fields = Map.copyOf(fields);
    }
}
