package dev.sallyport.proxy.route;

import dev.sallyport.model.request.PathPattern;
import org.jspecify.annotations.Nullable;

/** Puts one path, or the prefix that was matched, in another's place. What follows, the query too, stays as it came. Pure. */
final class PathRewrite {
    private PathRewrite() {}

    /**
     * The new target in origin-form.
     *
     * @param target in origin-form, or {@code *}, which has no path
     * @param matched by which the path was matched; null where nothing was said of paths
     * @param replacement begins with a slash
     */
    static String of(String target, @Nullable PathPattern matched, String replacement) {
        if (target.equals("*")) {
            return target;
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question);
        return (matched != null && matched.isPrefix() ? prefixed(path, matched.depth(), replacement) : replacement)
                + query;
    }

    private static String prefixed(String path, int segments, String replacement) {
        int end = 0;
        for (int i = 0; i < segments; i++) {
            int slash = path.indexOf('/', end + 1);
            end = slash < 0 ? path.length() : slash;
        }
        String rest = path.substring(end);
        if (rest.startsWith("/") && replacement.endsWith("/")) {
            return replacement + rest.substring(1);
        }
        return replacement + rest;
    }
}
