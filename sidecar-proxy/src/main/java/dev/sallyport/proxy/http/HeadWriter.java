package dev.sallyport.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes heads from their parsed form, never from the bytes they came in: hop-by-hop fields are gone, the target is in
 * origin-form, the host in its normal form. The caller owns the buffers. Pure.
 */
public final class HeadWriter {
    private HeadWriter() {}

    /**
     * Writes a request as it goes to the origin.
     *
     * @param upgrade the one protocol to ask for, or null
     * @throws IllegalArgumentException for a CONNECT, which is never forwarded
     */
    public static ByteBuf request(ByteBufAllocator allocator, RequestHead head, @Nullable String upgrade) {
        StringBuilder out = new StringBuilder(512);
        requestLine(out, head.method(), path(head.target()), head.minorVersion(), head.host());
        fields(out, HopByHop.forwarded(head.fields()).without(Set.of("host")));
        framing(out, head.framing());
        connection(out, upgrade, !head.isPersistent());
        return encoded(allocator, out);
    }

    /**
     * Writes an HTTP/1.1 request from its parts.
     *
     * @param path origin-form or {@code *}
     * @param fields end-to-end fields only, none of them Host or about framing
     * @param upgrade the one protocol to ask for, or null
     * @param trailers whether trailers are taken ({@code TE: trailers})
     */
    public static ByteBuf request(
            ByteBufAllocator allocator,
            String method,
            String path,
            HostPort host,
            HeaderFields fields,
            BodyFraming framing,
            @Nullable String upgrade,
            boolean trailers) {
        StringBuilder out = new StringBuilder(512);
        requestLine(out, method, path, 1, host);
        fields(out, fields);
        framing(out, framing);
        if (trailers && upgrade == null) {
            out.append("TE: trailers\r\nConnection: TE\r\n\r\n");
        } else {
            connection(out, upgrade, false);
        }
        return encoded(allocator, out);
    }

    private static void requestLine(StringBuilder out, String method, String path, int minorVersion, HostPort host) {
        out.append(method)
                .append(' ')
                .append(path)
                .append(" HTTP/1.")
                .append(minorVersion)
                .append("\r\nHost: ")
                .append(host)
                .append("\r\n");
    }

    /**
     * Writes a response as it goes to the client.
     *
     * @param upgrade the protocol of a 101, or null
     * @param last whether the connection ends behind it
     */
    static ByteBuf response(ByteBufAllocator allocator, ResponseHead head, @Nullable String upgrade, boolean last) {
        return response(
                allocator,
                head.status(),
                head.phrase(),
                forwarded(head),
                head.framing(),
                upgrade,
                last && !head.isInterim());
    }

    /** The fields of an answer to forward; of a HEAD or a 304 also how long the content would be. */
    public static HeaderFields forwarded(ResponseHead head) {
        HeaderFields forwarded = HopByHop.forwarded(head.fields());
        String length = head.fields().first("content-length");
        boolean told = head.framing() instanceof BodyFraming.None && head.status() >= 200 && head.status() != 204;
        if (length == null || !told) {
            return forwarded;
        }
        List<HeaderField> fields = new ArrayList<>(forwarded.all());
        fields.add(new HeaderField("Content-Length", length));
        return new HeaderFields(fields);
    }

    /**
     * Writes a response from its parts.
     *
     * @param fields end-to-end fields only, none of them about framing but as {@link #forwarded} says
     * @param framing {@code UntilClose} and {@code None} write nothing
     * @param upgrade the protocol of a 101, or null
     * @param last whether the connection ends behind it
     */
    public static ByteBuf response(
            ByteBufAllocator allocator,
            int status,
            String phrase,
            HeaderFields fields,
            BodyFraming framing,
            @Nullable String upgrade,
            boolean last) {
        StringBuilder out = new StringBuilder(512)
                .append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(phrase)
                .append("\r\n");
        fields(out, fields);
        framing(out, framing);
        connection(out, upgrade, last);
        return encoded(allocator, out);
    }

    private static String path(RequestTarget target) {
        if (target instanceof RequestTarget.Tunnel) {
            throw new IllegalArgumentException("a CONNECT is answered, not forwarded");
        }
        return target.text();
    }

    private static void fields(StringBuilder out, HeaderFields fields) {
        for (HeaderField field : fields) {
            out.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
    }

    private static void framing(StringBuilder out, BodyFraming framing) {
        switch (framing) {
            case BodyFraming.Length(long bytes) ->
                out.append("Content-Length: ").append(bytes).append("\r\n");
            case BodyFraming.Chunked chunked -> out.append("Transfer-Encoding: chunked\r\n");
            case BodyFraming.None none -> {}
            case BodyFraming.UntilClose untilClose -> {}
        }
    }

    private static void connection(StringBuilder out, @Nullable String upgrade, boolean last) {
        if (upgrade != null) {
            out.append("Connection: Upgrade\r\nUpgrade: ").append(upgrade).append("\r\n");
        } else if (last) {
            out.append("Connection: close\r\n");
        }
        out.append("\r\n");
    }

    private static ByteBuf encoded(ByteBufAllocator allocator, CharSequence text) {
        return ByteBufUtil.encodeString(allocator, CharBuffer.wrap(text), StandardCharsets.ISO_8859_1);
    }
}
