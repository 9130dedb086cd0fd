package dev.sallyport.proxy.http;

import dev.sallyport.model.net.Authority;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one strict reader of HTTP/2 heads. What it makes of them is what {@link RequestHeadParser} and {@link
 * ResponseHeadParser} make of HTTP/1: one value that is decided on and forwarded, whichever version the other side speaks.
 * Everything with two readings is refused (RFC 9113 §8.2, §8.3; ADR 0291). Pure.
 */
public final class Http2HeadReader {
    private static final String METHOD = ":method";
    private static final String SCHEME = ":scheme";
    private static final String AUTHORITY = ":authority";
    private static final String PATH = ":path";
    private static final String STATUS = ":status";
    private static final Set<String> OF_REQUESTS = Set.of(METHOD, SCHEME, AUTHORITY, PATH);
    private static final Set<String> OF_RESPONSES = Set.of(STATUS);

    private Http2HeadReader() {}

    /**
     * Reads a request that came in clear.
     *
     * @param ended whether it ends with its head
     */
    public static HeadParse<RequestHead> request(Http2Headers headers, boolean ended, HeadLimits limits) {
        try {
            Http2Fields section = Http2Fields.read(headers, OF_REQUESTS, limits, false);
            return new HeadParse.Complete<>(request(section, ended), 0);
        } catch (MalformedHead malformed) {
            return new HeadParse.Bad<>(malformed.status(), malformed.sentence());
        }
    }

    /**
     * Reads a response.
     *
     * @param ended whether it ends with its head
     * @param toHead whether the request was a HEAD
     */
    public static HeadParse<ResponseHead> response(
            Http2Headers headers, boolean ended, boolean toHead, HeadLimits limits) {
        try {
            Http2Fields section = Http2Fields.read(headers, OF_RESPONSES, limits, true);
            return new HeadParse.Complete<>(response(section, ended, toHead), 0);
        } catch (MalformedHead malformed) {
            return new HeadParse.Bad<>(502, malformed.sentence());
        }
    }

    /** Reads the field section behind the content (RFC 9110 §6.5.1); what frames or routes has no place in it. */
    public static HeadParse<HeaderFields> trailers(Http2Headers headers, HeadLimits limits) {
        try {
            HeaderFields fields =
                    Http2Fields.read(headers, Set.of(), limits, true).fields();
            return new HeadParse.Complete<>(HopByHop.trailers(fields), 0);
        } catch (MalformedHead malformed) {
            return new HeadParse.Bad<>(malformed.status(), malformed.sentence());
        }
    }

    private static RequestHead request(Http2Fields section, boolean ended) throws MalformedHead {
        String method = section.pseudo().get(METHOD);
        if (method == null || !Characters.isToken(method)) {
            throw new MalformedHead(":method is missing, or no token");
        }
        RequestTarget target = target(section, method);
        HostPort host = host(section);
        BodyFraming stated = FramingRules.stated(section.fields(), 1);
        if (target instanceof RequestTarget.Tunnel && stated != null) {
            throw new MalformedHead("a CONNECT has no content, and so no content-length");
        }
        HeaderFields fields = section.fields().without(Set.of("host"));
        return new RequestHead(method, target, 1, fields, host, framing(stated, ended, new BodyFraming.None()));
    }

    private static RequestTarget target(Http2Fields section, String method) throws MalformedHead {
        String scheme = section.pseudo().get(SCHEME);
        String path = section.pseudo().get(PATH);
        if (method.equals("CONNECT")) {
            if (scheme != null || path != null) {
                throw new MalformedHead("a CONNECT has neither :scheme nor :path");
            }
            return new RequestTarget.Tunnel(tunnelled(section.pseudo().get(AUTHORITY)));
        }
        if (!"http".equalsIgnoreCase(scheme)) {
            throw new MalformedHead(":scheme of a request in clear is http");
        }
        if (path == null || path.isEmpty() || !Characters.isVisible(path) || path.indexOf('#') >= 0) {
            throw new MalformedHead(":path is missing, or holds a space, '#', control or non-ASCII character");
        }
        if (path.equals("*") && method.equals("OPTIONS")) {
            return new RequestTarget.Asterisk();
        }
        if (path.charAt(0) != '/') {
            throw new MalformedHead(":path does not begin with a slash");
        }
        return new RequestTarget.Origin(path);
    }

    private static Authority tunnelled(@Nullable String authority) throws MalformedHead {
        try {
            return Authority.parse(authority == null ? "" : authority);
        } catch (IllegalArgumentException bad) {
            throw new MalformedHead(":authority of a CONNECT is no host and port");
        }
    }

    /** {@code :authority}, which a Host field must repeat if there is one; or that field alone (RFC 9113 §8.3.1). */
    private static HostPort host(Http2Fields section) throws MalformedHead {
        String authority = section.pseudo().get(AUTHORITY);
        List<String> hosts = section.fields().values("host");
        if (hosts.size() > 1 || authority == null && hosts.isEmpty()) {
            throw new MalformedHead("it has " + (hosts.isEmpty() ? "no :authority" : "more than one Host field"));
        }
        try {
            HostPort host = HostPort.parse(authority == null ? hosts.getFirst() : authority);
            if (authority != null
                    && !hosts.isEmpty()
                    && !HostPort.parse(hosts.getFirst()).equals(host)) {
                throw new MalformedHead("the Host field names another host than :authority");
            }
            return host;
        } catch (IllegalArgumentException bad) {
            throw new MalformedHead(":authority or the Host field is wrong: " + bad.getMessage());
        }
    }

    private static BodyFraming framing(@Nullable BodyFraming stated, boolean ended, BodyFraming empty)
            throws MalformedHead {
        if (!ended) {
            return stated == null ? new BodyFraming.Chunked() : stated;
        }
        if (stated instanceof BodyFraming.Length(long bytes) && bytes != 0) {
            throw new MalformedHead("content-length states content, and none follows");
        }
        return stated == null ? empty : stated;
    }

    private static ResponseHead response(Http2Fields section, boolean ended, boolean toHead) throws MalformedHead {
        String text = section.pseudo().get(STATUS);
        if (text == null || text.length() != 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new MalformedHead(":status is missing, or not three digits");
        }
        int status = Integer.parseInt(text);
        if (status < 100 || status > 599 || status == 101) {
            throw new MalformedHead(":status is 101, or not within 100 to 599");
        }
        if (status < 200 && ended) {
            throw new MalformedHead("an interim answer ends the stream");
        }
        BodyFraming stated = FramingRules.stated(section.fields(), 1);
        BodyFraming framing = toHead || status < 200 || status == 204 || status == 304
                ? new BodyFraming.None()
                : framing(stated, ended, new BodyFraming.Length(0));
        return new ResponseHead(1, status, "", section.fields(), framing);
    }
}
