package dev.sallyport.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
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
        StringBuilder out = new StringBuilder(512)
                .append(head.method())
                .append(' ')
                .append(path(head.target()))
                .append(" HTTP/1.")
                .append(head.minorVersion())
                .append("\r\nHost: ")
                .append(head.host())
                .append("\r\n");
        fields(out, HopByHop.forwarded(head.fields()).without(Set.of("host")));
        framing(out, head.framing());
        connection(out, upgrade, !head.isPersistent());
        return encoded(allocator, out);
    }

    /**
     * Writes a response as it goes to the client.
     *
     * @param upgrade the protocol of a 101, or null
     * @param last whether the connection ends behind it
     */
    static ByteBuf response(ByteBufAllocator allocator, ResponseHead head, @Nullable String upgrade, boolean last) {
        StringBuilder out = new StringBuilder(512)
                .append("HTTP/1.1 ")
                .append(head.status())
                .append(' ')
                .append(head.phrase())
                .append("\r\n");
        fields(out, HopByHop.forwarded(head.fields()));
        String length = head.fields().first("content-length");
        if (head.framing() instanceof BodyFraming.None
                && length != null
                && head.status() >= 200
                && head.status() != 204) {
            // Of a HEAD or a 304: how long the content would be.
            out.append("Content-Length: ").append(length).append("\r\n");
        }
        framing(out, head.framing());
        connection(out, upgrade, last && !head.isInterim());
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
