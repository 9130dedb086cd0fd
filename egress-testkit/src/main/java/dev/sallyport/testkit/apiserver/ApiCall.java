package dev.sallyport.testkit.apiserver;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request, as Kubernetes' paths say it. Immutable.
 *
 * @param method of HTTP
 * @param group API group; empty for the core group
 * @param version of the group
 * @param plural like {@code egresspolicies}; empty for a path that names no resource
 * @param namespace null for cluster-scoped objects and for lists over every namespace
 * @param name null for a list, a watch or a creation
 * @param subresource like {@code status}, or null
 * @param query its parameters, decoded
 */
public record ApiCall(
        String method,
        String group,
        String version,
        String plural,
        @Nullable String namespace,
        @Nullable String name,
        @Nullable String subresource,
        Map<String, String> query) {
    /** Copies the query. */
    public ApiCall {
        query = Map.copyOf(query);
    }

    static ApiCall of(String method, URI uri) {
        List<String> path = new ArrayList<>(List.of(uri.getPath().substring(1).split("/")));
        boolean core = path.removeFirst().equals("api");
        String group = core || path.isEmpty() ? "" : path.removeFirst();
        String version = path.isEmpty() ? "" : path.removeFirst();
        String namespace = null;
        if (path.size() > 2
                && path.getFirst().equals("namespaces")
                && !path.get(2).equals("status")) {
            namespace = path.get(1);
            path = path.subList(2, path.size());
        }
        return new ApiCall(
                method, group, version, part(path, 0, ""), namespace, part(path, 1), part(path, 2), query(uri));
    }

    private static @Nullable String part(List<String> path, int index) {
        return index < path.size() ? path.get(index) : null;
    }

    private static String part(List<String> path, int index, String absent) {
        String part = part(path, index);
        return part == null ? absent : part;
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new HashMap<>();
        String text = uri.getRawQuery();
        for (String pair : text == null ? new String[0] : text.split("&")) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            query.put(decode(key), decode(value));
        }
        return query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** True for a GET of many that does not watch. */
    public boolean isList() {
        return method.equals("GET") && name == null && !isWatch();
    }

    /** True for a watch. */
    public boolean isWatch() {
        String watch = query.get("watch");
        return "true".equals(watch) || "1".equals(watch);
    }

    /** True for what changes an object: POST, PUT, PATCH, DELETE. */
    public boolean isWrite() {
        return !method.equals("GET");
    }

    /** True when it is about that kind of object. */
    public boolean isOf(String anotherPlural) {
        return plural.equals(anotherPlural);
    }

    ObjectKey key(@Nullable String objectName) {
        return new ObjectKey(group, plural, namespace, objectName == null ? "" : objectName);
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
