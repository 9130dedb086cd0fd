package dev.sallyport.proxy.exchange;

import dev.sallyport.model.request.RequestFacts;
import dev.sallyport.proxy.http.BodyFraming;
import dev.sallyport.proxy.http.HeaderFields;
import dev.sallyport.proxy.http.HostPort;
import org.jspecify.annotations.Nullable;

/**
 * A request's head once it passed a strict parser, without what ends at this hop: no Host, no pseudo-header, no field that
 * Connection nominates, none that frames. Whoever sends it writes Host and framing anew. Immutable.
 *
 * @param version the app speaks
 * @param method a token; neither CONNECT nor TRACE
 * @param host the authority the request is meant for
 * @param path origin-form with its query, or {@code *}
 * @param fields end-to-end fields in order, names in any case
 * @param body {@code Length}; {@code None}; or {@code Chunked}, which here means: of unknown length, ends when its inlet says so
 * @param upgrade the one protocol to switch to (lower-case, allowed), or null; only without content
 * @param takesTrailers whether the app has said that it takes trailers ({@code TE: trailers})
 */
public record Request(
        Version version,
        String method,
        HostPort host,
        String path,
        HeaderFields fields,
        BodyFraming body,
        @Nullable String upgrade,
        boolean takesTrailers) {
    /** True for a HEAD, whose answer has no content whatever its fields say. */
    public boolean isHead() {
        return method.equals("HEAD");
    }

    /** True when there is no content at all. */
    public boolean isBodiless() {
        return body instanceof BodyFraming.None || body instanceof BodyFraming.Length(long bytes) && bytes == 0;
    }

    /** True for methods that change nothing, so that asking twice is asking once (RFC 9110 §9.2.1). */
    public boolean isSafe() {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS" -> true;
            default -> false;
        };
    }

    /** True for methods whose effect is the same when they come twice (RFC 9110 §9.2.2). */
    public boolean isIdempotent() {
        return isSafe() || method.equals("PUT") || method.equals("DELETE");
    }

    /** What rules and routes about requests are told. */
    public RequestFacts facts() {
        return RequestFacts.of(method, path, fields.byName());
    }

    /** The same with other fields. */
    public Request withFields(HeaderFields other) {
        return new Request(version, method, host, path, other, body, upgrade, takesTrailers);
    }

    /** The same to another authority and path. */
    public Request towards(HostPort otherHost, String otherPath) {
        return new Request(version, method, otherHost, otherPath, fields, body, upgrade, takesTrailers);
    }
}
