package dev.sallyport.proxy.http;

import dev.sallyport.proxy.connection.PrintableText;
import dev.sallyport.proxy.connection.RequestFacts;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of heads that the access log will want; all others are forgotten with their head. Immutable.
 *
 * @param request lower-case names
 * @param response lower-case names
 */
public record KeptFields(Set<String> request, Set<String> response) {
    /** None. */
    public static final KeptFields NONE = new KeptFields(Set.of(), Set.of());

    /** Longest value kept, in characters. */
    public static final int MAX_VALUE = 512;

    /** Copies the sets. */
    public KeptFields {
        request = Set.copyOf(request);
        response = Set.copyOf(response);
    }

    /** What a record says of a request. */
    RequestFacts facts(RequestHead head, @Nullable ResponseHead answer, int status) {
        return new RequestFacts(
                head.method(),
                head.target().text(),
                "HTTP/1." + head.minorVersion(),
                status,
                of(request, head.fields()),
                answer == null ? Map.of() : of(response, answer.fields()));
    }

    /** The first value of each of these names that is there. */
    public static Map<String, String> of(Set<String> names, HeaderFields fields) {
        if (names.isEmpty()) {
            return Map.of();
        }
        Map<String, String> kept = HashMap.newHashMap(names.size());
        for (String name : names) {
            String value = fields.first(name);
            if (value != null) {
                kept.put(name, PrintableText.cut(value, MAX_VALUE));
            }
        }
        return kept;
    }
}
