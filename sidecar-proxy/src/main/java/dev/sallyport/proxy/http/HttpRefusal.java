package dev.sallyport.proxy.http;

import dev.sallyport.model.contract.TunnelHeaders;
import dev.sallyport.model.reason.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A refusal in HTTP, for a person to read and a program to act on: status, JSON {@code {reason, sentence, rule, host,
 * ask}}, {@code Proxy-Status} (RFC 9209) and an end to the connection. Immutable.
 *
 * @param status of the response
 * @param reason why
 * @param sentence what happened, for people
 * @param rule the deciding rule as far as the caller may know it, or null
 * @param host {@code host:port} or host that was asked for, or null
 * @param retryAfter seconds after which to try again, where the status says so
 */
public record HttpRefusal(
        int status,
        Reason reason,
        String sentence,
        @Nullable String rule,
        @Nullable String host,
        long retryAfter) {
    /** A refusal with the reason's own status; the detail is added to the reason's sentence where it says more. */
    public static HttpRefusal of(Reason reason, String detail, @Nullable String rule, @Nullable String host) {
        return new HttpRefusal(reason.httpStatus(), reason, sentence(reason, detail), rule, host, 1);
    }

    /** The same with another status, such as 405 or 421. */
    public HttpRefusal withStatus(int other) {
        return new HttpRefusal(other, reason, sentence, rule, host, retryAfter);
    }

    /** The same with another time to try again, in seconds. */
    public HttpRefusal retryAfter(long seconds) {
        return new HttpRefusal(status, reason, sentence, rule, host, seconds);
    }

    /** The same with this said first. */
    public HttpRefusal about(String first) {
        return new HttpRefusal(status, reason, first + " " + sentence, rule, host, retryAfter);
    }

    private static String sentence(Reason reason, String detail) {
        boolean saysMore = !detail.isBlank() && !detail.equals(reason.sentence());
        return saysMore ? reason.sentence() + " " + detail : reason.sentence();
    }

    /** The JSON body, with a line end. */
    public String json() {
        return "{\"reason\":" + JsonText.quoted(reason.label())
                + ",\"sentence\":" + JsonText.quoted(sentence)
                + ",\"rule\":" + JsonText.quoted(rule)
                + ",\"host\":" + JsonText.quoted(host)
                + ",\"ask\":" + JsonText.quoted(Advice.ask(reason, rule, host))
                + "}\n";
    }

    /**
     * The whole response, to be written and followed by the connection's end; the caller owns the buffer.
     *
     * @param proxy who says so, a token: {@code sallyport-sidecar} or {@code sallyport-gateway}
     * @param toHead whether it answers a HEAD, whose response has no content
     */
    public ByteBuf response(ByteBufAllocator allocator, String proxy, boolean toHead) {
        String json = json();
        StringBuilder head = new StringBuilder(512)
                .append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(HttpResponseStatus.valueOf(status).reasonPhrase())
                .append("\r\n");
        for (HeaderField field : fields(proxy)) {
            head.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        head.append("Connection: close\r\n\r\n");
        return ByteBufUtil.encodeString(
                allocator, CharBuffer.wrap(toHead ? head : head.append(json)), StandardCharsets.US_ASCII);
    }

    /** What the response's fields say, the content's length and type included. */
    public List<HeaderField> fields(String proxy) {
        List<HeaderField> fields = new ArrayList<>();
        fields.add(new HeaderField("Content-Type", "application/json"));
        fields.add(new HeaderField("Content-Length", Integer.toString(json().length())));
        fields.addAll(explanation(proxy));
        return fields;
    }

    /** The fields that say why, whatever the content. */
    public List<HeaderField> explanation(String proxy) {
        List<HeaderField> fields = new ArrayList<>();
        fields.add(new HeaderField("Cache-Control", "no-store"));
        fields.add(new HeaderField(TunnelHeaders.PROXY_STATUS, proxy + "; error=" + reason.proxyStatusError()));
        fields.add(new HeaderField(TunnelHeaders.REASON, reason.label()));
        if (status == 429 || status == 503) {
            fields.add(new HeaderField("Retry-After", Long.toString(retryAfter)));
            if (reason == Reason.RATE_LIMITED) {
                fields.add(new HeaderField(TunnelHeaders.RATE_LIMITED, "true"));
            }
        }
        return fields;
    }
}
