package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.PeerIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** HTTP/1.1 heads as bytes. Pure. */
final class GuestAnswer {
    private GuestAnswer() {}

    /** The tunnel stands: a head without any field (RFC 9110 §9.3.6). */
    static ByteBuf established(ByteBufAllocator alloc) {
        return bytes(alloc, "HTTP/1.1 200 Connection Established\r\n\r\n");
    }

    /** A refusal with a small JSON body for people, after which the connection closes. */
    static ByteBuf refusal(ByteBufAllocator alloc, int status, List<String> fields, String reason, String sentence) {
        String body = "{\"reason\":\"" + json(reason) + "\",\"sentence\":\"" + json(sentence) + "\"}\n";
        StringBuilder head = new StringBuilder("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(HttpResponseStatus.valueOf(status).reasonPhrase())
                .append("\r\n");
        fields.forEach(field -> head.append(field).append("\r\n"));
        head.append("content-type: application/json\r\ncontent-length: ")
                .append(body.getBytes(StandardCharsets.UTF_8).length)
                .append("\r\nconnection: close\r\n\r\n");
        return bytes(alloc, head + body);
    }

    /** What a refusal says, to its caller. */
    static ByteBuf of(ByteBufAllocator alloc, Refusal refusal, PeerIdentity caller) {
        List<String> fields = RefusalFields.of(refusal, caller.spiffeId().namespace()).entrySet().stream()
                .map(field -> field.getKey() + ": " + field.getValue())
                .toList();
        Reason reason = refusal.reason();
        return refusal(alloc, reason.httpStatus(), fields, reason.label(), RefusalFields.details(refusal));
    }

    private static ByteBuf bytes(ByteBufAllocator alloc, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return alloc.buffer(utf8.length).writeBytes(utf8);
    }

    private static String json(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
