package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.net.Authority;
import dev.sallyport.proxy.accept.TunnelArrival.Claims;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a HEADERS frame asks for (RFC 9113 §8.5). Immutable. */
sealed interface ConnectRequest {
    /** A well-formed CONNECT. */
    record Asked(Authority authority, Claims claims) implements ConnectRequest {}

    /**
     * A question for a name; its message follows as DATA.
     *
     * @param pod claimed pod name, or null
     */
    record Named(@Nullable String pod) implements ConnectRequest {}

    /**
     * Something else.
     *
     * @param status 400, 405 or 415
     * @param sentence what is wrong, without the peer's words
     */
    record Bad(int status, String sentence) implements ConnectRequest {}

    /** Fields that HTTP/2 forbids, and those that have no meaning in a CONNECT without content. */
    Set<String> FORBIDDEN = Set.of(
            "connection",
            "proxy-connection",
            "keep-alive",
            "transfer-encoding",
            "upgrade",
            "te",
            "trailer",
            "content-length",
            "expect");

    /** Reads a request head. Pure. */
    static ConnectRequest read(Http2Headers headers) {
        CharSequence method = headers.method();
        if (method == null || headers.getAll(":method").size() != 1) {
            return new Bad(400, "the request has no method, or two");
        }
        if (NameQuestion.isMeant(headers)) {
            return NameQuestion.read(headers);
        }
        if (!"CONNECT".contentEquals(method)) {
            return new Bad(405, "this port answers CONNECT only");
        }
        if (headers.contains(":scheme") || headers.contains(":path") || headers.contains(":protocol")) {
            return new Bad(400, "a CONNECT has neither :scheme nor :path nor :protocol");
        }
        for (String name : FORBIDDEN) {
            if (headers.contains(name)) {
                return new Bad(400, "a CONNECT has no " + name + " field");
            }
        }
        return headers.getAll(":authority").size() == 1
                ? authority(headers)
                : new Bad(400, "a CONNECT names exactly one :authority");
    }

    private static ConnectRequest authority(Http2Headers headers) {
        String text = headers.authority().toString();
        try {
            Authority authority = Authority.parse(text);
            for (CharSequence host : headers.getAll("host")) {
                if (!Authority.parse(host.toString()).equals(authority)) {
                    return new Bad(400, "the host field names another place than :authority");
                }
            }
            return new Asked(authority, ClaimReader.claims(name -> ClaimReader.text(headers.get(name))));
        } catch (IllegalArgumentException wrong) {
            return new Bad(400, wrong.getMessage() == null ? "the authority is wrong" : wrong.getMessage());
        }
    }
}
