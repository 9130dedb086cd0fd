package dev.sallyport.proxy.connection;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a record says of an HTTP request and its answer. Text that came from a peer has passed a strict parser, is bounded,
 * and is escaped again where it is written. Immutable.
 *
 * @param method a token, or null when the head could not be read
 * @param path of the target without its query, which may hold secrets; null when the head could not be read
 * @param version {@code HTTP/1.0}, {@code HTTP/1.1} or {@code HTTP/2}, or null when the head could not be read
 * @param status of the answer, ours or the destination's; 0 when there was none
 * @param requestFields those that the access log asks for, by lower-case name
 * @param responseFields those that the access log asks for, by lower-case name
 */
public record RequestFacts(
        @Nullable String method,
        @Nullable String path,
        @Nullable String version,
        int status,
        Map<String, String> requestFields,
        Map<String, String> responseFields) {
    /** Longest path kept, in characters. */
    public static final int MAX_PATH = 1024;

    private static final int MAX_METHOD = 32;

    /** Bounds the texts and copies the maps. */
    public RequestFacts {
        method = method == null ? null : PrintableText.cut(method, MAX_METHOD);
        path = path == null ? null : PrintableText.cut(withoutQuery(path), MAX_PATH);
        requestFields = Map.copyOf(requestFields);
        responseFields = Map.copyOf(responseFields);
    }

    /** Facts of a request of which no fields are kept. */
    public RequestFacts(@Nullable String method, @Nullable String path, @Nullable String version, int status) {
        this(method, path, version, status, Map.of(), Map.of());
    }

    private static String withoutQuery(String target) {
        int end = target.indexOf('?');
        return end < 0 ? target : target.substring(0, end);
    }
}
