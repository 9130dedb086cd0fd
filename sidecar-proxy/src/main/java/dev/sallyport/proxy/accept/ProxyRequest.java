package dev.sallyport.proxy.accept;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.http.HeadParse;
import dev.sallyport.proxy.http.HttpRefusal;
import dev.sallyport.proxy.http.RequestHead;
import dev.sallyport.proxy.http.RequestHeadParser;
import dev.sallyport.proxy.http.RequestTarget;
import io.netty.buffer.ByteBuf;

/** What an app asks of its explicit proxy. Immutable. */
public sealed interface ProxyRequest {
    /**
     * CONNECT (RFC 9110 §9.3.6).
     *
     * @param authority where to
     * @param headBytes how many bytes the head takes; what follows is for the tunnel
     */
    record Connect(Authority authority, int headBytes) implements ProxyRequest {}

    /**
     * {@code GET http://host/path}.
     *
     * @param authority where to
     * @param head the request
     */
    record Plain(Authority authority, RequestHead head) implements ProxyRequest {}

    /**
     * Something this proxy does not do.
     *
     * @param refusal what it is told
     */
    record Wrong(HttpRefusal refusal) implements ProxyRequest {}

    /** Its head has not arrived whole. */
    record Unfinished() implements ProxyRequest {}

    /** Reads the bytes without moving their indices. Pure. */
    static ProxyRequest read(ByteBuf in, HeadLimits limits) {
        return switch (RequestHeadParser.parse(in, limits)) {
            case HeadParse.NeedMore<RequestHead> needMore -> new Unfinished();
            case HeadParse.Bad<RequestHead> bad ->
                wrong(bad.status(), "The request head: " + bad.sentence() + ".", null);
            case HeadParse.Complete<RequestHead> complete -> of(complete.head(), complete.length());
        };
    }

    private static ProxyRequest of(RequestHead head, int length) {
        String host = head.host().toString();
        return switch (head.target()) {
            case RequestTarget.Tunnel(Authority authority) -> new Connect(authority, length);
            case RequestTarget.Absolute absolute
            when absolute.scheme().equals("https") ->
                wrong(400, "An https URI is reached by CONNECT: a proxy cannot speak TLS in the app's place.", host);
            case RequestTarget.Absolute absolute
            when head.method().equals("TRACE") -> wrong(405, "TRACE is not forwarded.", host);
            case RequestTarget.Absolute absolute -> new Plain(absolute.authority(), head);
            case RequestTarget.Origin origin ->
                wrong(400, "This is a proxy: ask with CONNECT host:port or with a whole http URI.", host);
            case RequestTarget.Asterisk asterisk -> wrong(405, "OPTIONS * is not answered by this proxy.", host);
        };
    }

    private static ProxyRequest wrong(int status, String detail, @org.jspecify.annotations.Nullable String host) {
        return new Wrong(HttpRefusal.of(Reason.MALFORMED, detail, null, host).withStatus(status));
    }
}
