package dev.sallyport.proxy.http;

import dev.sallyport.model.net.Authority;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one strict reader of HTTP/1 request heads: the sniffer, the gateway's per-request gate and the explicit proxy all
 * judge and forward what it made of the bytes. Everything with two readings is refused (PROTOCOL §5.4; ADR 0040). Pure;
 * does not move the buffer's indices.
 */
public final class RequestHeadParser {
    private static final Set<String> NEVER_NOMINATED = Set.of("host", "content-length", "transfer-encoding");

    private RequestHeadParser() {}

    /** Reads the head that begins at the reader index. */
    public static HeadParse<RequestHead> parse(ByteBuf in, HeadLimits limits) {
        try {
            HeadBlock block = HeadBlock.read(in, limits, false);
            return block == null ? new HeadParse.NeedMore<>() : new HeadParse.Complete<>(head(block), block.length());
        } catch (MalformedHead malformed) {
            return new HeadParse.Bad<>(malformed.status(), malformed.sentence());
        }
    }

    private static RequestHead head(HeadBlock block) throws MalformedHead {
        String line = block.startLine();
        int first = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        if (first < 1 || last == first || !Characters.isToken(line.substring(0, first))) {
            throw new MalformedHead("the request line is not: method, space, target, space, version");
        }
        String method = line.substring(0, first);
        int minorVersion = minorVersion(line.substring(last + 1));
        RequestTarget target = target(method, line.substring(first + 1, last));
        HeaderFields fields = block.fields();
        requireHonestConnection(fields);
        HostPort host = host(target, fields, minorVersion);
        return new RequestHead(method, target, minorVersion, fields, host, framing(target, fields, minorVersion));
    }

    private static int minorVersion(String version) throws MalformedHead {
        return switch (version) {
            case "HTTP/1.1" -> 1;
            case "HTTP/1.0" -> 0;
            default -> throw new MalformedHead(505, "the version is neither HTTP/1.1 nor HTTP/1.0");
        };
    }

    private static RequestTarget target(String method, String text) throws MalformedHead {
        if (text.isEmpty() || !Characters.isVisible(text) || text.indexOf('#') >= 0) {
            throw new MalformedHead("the request target holds a space, '#', control or non-ASCII character");
        }
        try {
            if (method.equals("CONNECT")) {
                return new RequestTarget.Tunnel(Authority.parse(text));
            }
            if (text.charAt(0) == '/') {
                return new RequestTarget.Origin(text);
            }
            return text.equals("*") && method.equals("OPTIONS") ? new RequestTarget.Asterisk() : absolute(text);
        } catch (IllegalArgumentException badAuthority) {
            throw new MalformedHead("the request target is wrong: " + badAuthority.getMessage());
        }
    }

    private static RequestTarget absolute(String text) throws MalformedHead {
        String scheme = scheme(text);
        int start = scheme.length() + "://".length();
        int end = start;
        while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '?') {
            end++;
        }
        String path = text.substring(end);
        return new RequestTarget.Absolute(
                scheme, HostPort.parse(text.substring(start, end)), path.startsWith("/") ? path : "/" + path);
    }

    private static String scheme(String text) throws MalformedHead {
        for (String scheme : List.of("http", "https")) {
            if (text.regionMatches(true, 0, scheme + "://", 0, scheme.length() + 3)) {
                return scheme;
            }
        }
        throw new MalformedHead("the request target is neither a path nor an http URI");
    }

    private static HostPort host(RequestTarget target, HeaderFields fields, int minorVersion) throws MalformedHead {
        List<String> hosts = fields.values("host");
        boolean tunnel = target instanceof RequestTarget.Tunnel;
        if (hosts.isEmpty() && tunnel && minorVersion == 0) {
            return stated(target, null);
        }
        if (hosts.size() != 1) {
            throw new MalformedHead("it has " + (hosts.isEmpty() ? "no" : "more than one") + " Host field");
        }
        try {
            return stated(target, HostPort.parse(hosts.getFirst()));
        } catch (IllegalArgumentException badHost) {
            throw new MalformedHead("the Host field is wrong: " + badHost.getMessage());
        }
    }

    private static HostPort stated(RequestTarget target, @Nullable HostPort field) throws MalformedHead {
        boolean agrees = switch (target) {
            case RequestTarget.Tunnel tunnel -> field == null || field.agreesWith(tunnel.authority());
            case RequestTarget.Absolute absolute -> field != null && absolute.agreesWith(field);
            case RequestTarget.Origin origin -> true;
            case RequestTarget.Asterisk asterisk -> true;
        };
        if (!agrees) {
            throw new MalformedHead("the Host field names another host than the request target");
        }
        if (target instanceof RequestTarget.Tunnel(Authority authority)) {
            return new HostPort(authority.host(), authority.port());
        }
        return Objects.requireNonNull(field);
    }

    private static BodyFraming framing(RequestTarget target, HeaderFields fields, int minorVersion)
            throws MalformedHead {
        BodyFraming stated = FramingRules.stated(fields, minorVersion);
        if (target instanceof RequestTarget.Tunnel && stated != null) {
            throw new MalformedHead("a CONNECT has no content, and so neither Content-Length nor Transfer-Encoding");
        }
        return stated == null ? new BodyFraming.None() : stated;
    }

    private static void requireHonestConnection(HeaderFields fields) throws MalformedHead {
        for (String nominated : fields.listed("connection")) {
            if (NEVER_NOMINATED.contains(nominated)) {
                throw new MalformedHead("the Connection field nominates Host or the content's length");
            }
        }
    }
}
