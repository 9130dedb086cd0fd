package dev.sallyport.proxy.http;

import java.util.HashSet;
import java.util.Set;

/** Which fields end at this hop (RFC 9110 §7.6.1). Pure. */
public final class HopByHop {
    /** Always; what frames the message is written anew. */
    private static final Set<String> ALWAYS = Set.of(
            "close", // a field of that name is nominated by the connection option (RFC 9112 §9.6)
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length");

    /** What would say after the content how it is framed, where it goes, who sent it or what it is (RFC 9110 §6.5.1). */
    private static final Set<String> NEVER_TRAILING = Set.of(
            "host",
            "authorization",
            "proxy-authenticate",
            "www-authenticate",
            "set-cookie",
            "cookie",
            "cache-control",
            "expect",
            "max-forwards",
            "pragma",
            "range",
            "age",
            "expires",
            "date",
            "location",
            "retry-after",
            "vary",
            "warning",
            "content-encoding",
            "content-type",
            "content-range",
            "if-match",
            "if-none-match",
            "if-modified-since",
            "if-unmodified-since",
            "if-range");

    private HopByHop() {}

    /** The trailers to forward. */
    public static HeaderFields trailers(HeaderFields trailers) {
        return forwarded(trailers).without(NEVER_TRAILING);
    }

    /** The fields to forward: neither hop-by-hop nor nominated by Connection nor about framing. */
    public static HeaderFields forwarded(HeaderFields fields) {
        Set<String> dropped = new HashSet<>(ALWAYS);
        dropped.addAll(fields.listed("connection"));
        return fields.without(dropped);
    }
}
