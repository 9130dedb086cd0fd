package dev.sallyport.proxy.http;

import java.util.HashSet;
import java.util.Set;

/** Which fields end at this hop (RFC 9110 §7.6.1). Pure. */
final class HopByHop {
    /** Always; what frames the message is written anew. */
    private static final Set<String> ALWAYS = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length");

    private HopByHop() {}

    /** The fields to forward: neither hop-by-hop nor nominated by Connection nor about framing. */
    static HeaderFields forwarded(HeaderFields fields) {
        Set<String> dropped = new HashSet<>(ALWAYS);
        dropped.addAll(fields.listed("connection"));
        return fields.without(dropped);
    }
}
