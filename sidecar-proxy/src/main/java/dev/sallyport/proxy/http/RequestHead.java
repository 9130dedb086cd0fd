package dev.sallyport.proxy.http;

import dev.sallyport.model.request.RequestFacts;
import java.util.ArrayList;
import java.util.List;

/**
 * A request head that passed the strict parser ({@link RequestHeadParser}); what is decided on and what is forwarded are
 * this one value. Immutable.
 *
 * @param method a token
 * @param target in its form
 * @param minorVersion 0 or 1, of HTTP/1
 * @param fields every field line, hop-by-hop ones included
 * @param host from the Host field, which an absolute-form target agrees with; of a CONNECT, its target
 * @param framing where the content ends
 */
public record RequestHead(
        String method,
        RequestTarget target,
        int minorVersion,
        HeaderFields fields,
        HostPort host,
        BodyFraming framing) {
    /** True when the client may send another request behind this one. HTTP/1.0 is always one request. */
    public boolean isPersistent() {
        return minorVersion == 1 && !fields.listed("connection").contains("close");
    }

    /** The same request with other fields, whose host and framing are to be the same. */
    public RequestHead withFields(HeaderFields other) {
        return new RequestHead(method, target, minorVersion, other, host, framing);
    }

    /** The same request as the last of its connection. */
    RequestHead asLast() {
        List<HeaderField> more = new ArrayList<>(fields.all());
        more.add(new HeaderField("Connection", "close"));
        return new RequestHead(method, target, minorVersion, new HeaderFields(more), host, framing);
    }

    /** The protocols of the Upgrade field, lower-case, if Connection nominates it; else none (RFC 9110 §7.8). */
    public List<String> upgrades() {
        return minorVersion == 1 && fields.listed("connection").contains("upgrade")
                ? fields.listed("upgrade")
                : List.of();
    }

    /** What rules about requests are told: the request as its origin will see it. */
    public RequestFacts facts() {
        String path = switch (target) {
            case RequestTarget.Origin origin -> origin.path();
            case RequestTarget.Absolute absolute -> absolute.path();
            case RequestTarget.Asterisk asterisk -> "*";
            case RequestTarget.Tunnel tunnel -> throw new IllegalStateException("a CONNECT is not judged");
        };
        return RequestFacts.of(method, path, HopByHop.forwarded(fields).byName());
    }

    /** True for a HEAD, whose response has no content whatever its fields say. */
    public boolean isHead() {
        return method.equals("HEAD");
    }
}
