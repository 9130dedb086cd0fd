package dev.sallyport.model.request;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A condition on HTTP requests: all that is stated must hold; at least one thing is. Immutable. What is compared:
 *
 * <ul>
 *   <li>the method as a token, case and all (RFC 9110 §9.1);
 *   <li>the path as {@link RequestPath} has it, never the query;
 *   <li>header fields as they are forwarded, by {@link FieldCondition}.
 * </ul>
 *
 * <p>Where the answer must not depend on how an origin reads what it gets, a Deny asks <em>widely</em>: it holds for any
 * case of method, path and value, for a slash more or less at the path's end, and for every path with more than one
 * reading. An Allow asks narrowly and holds for none of these (ADR 0260).
 *
 * @param methods null when not stated
 * @param paths of which one must match; null when not stated
 * @param fields of which all must hold; null when not stated
 */
public record HttpCondition(
        @Nullable Set<String> methods,
        @Nullable List<PathPattern> paths,
        @Nullable List<FieldCondition> fields) {
    /** Copies what is stated; refuses an empty list and a condition that states nothing. */
    public HttpCondition {
        methods = methods == null ? null : Set.copyOf(requireStated(methods));
        paths = paths == null ? null : List.copyOf(requireStated(paths));
        fields = fields == null ? null : List.copyOf(requireStated(fields));
        if (methods == null && paths == null && fields == null) {
            throw new IllegalArgumentException("a condition on requests states methods, paths or fields");
        }
    }

    private static <C extends Collection<?>> C requireStated(C values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("an empty list never means all");
        }
        return values;
    }

    /** Whether it holds for the request, asked widely or narrowly. */
    public boolean holds(RequestFacts request, boolean widely) {
        return onMethod(request.method(), widely) && onPath(request.path(), widely) && onFields(request, widely);
    }

    private boolean onMethod(String method, boolean widely) {
        if (methods == null || methods.contains(method)) {
            return true;
        }
        return widely && methods.stream().anyMatch(method::equalsIgnoreCase);
    }

    private boolean onPath(@Nullable RequestPath path, boolean widely) {
        if (paths == null) {
            return true;
        }
        if (path == null || path.plain() == null) {
            return path != null && widely;
        }
        for (PathPattern pattern : paths) {
            if (pattern.matches(path.plain(), widely)) {
                return true;
            }
        }
        return false;
    }

    private boolean onFields(RequestFacts request, boolean widely) {
        if (fields != null) {
            for (FieldCondition field : fields) {
                if (!field.holds(request, widely)) {
                    return false;
                }
            }
        }
        return true;
    }
}
