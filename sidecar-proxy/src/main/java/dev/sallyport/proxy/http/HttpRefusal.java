package dev.sallyport.proxy.http;

import dev.sallyport.model.contract.TunnelHeaders;
import dev.sallyport.model.reason.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
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
        String head =
                "HTTP/1.1 " + status + " " + HttpResponseStatus.valueOf(status).reasonPhrase()
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + json.length()
                        + "\r\nCache-Control: no-store\r\n"
                        + TunnelHeaders.PROXY_STATUS + ": " + proxy + "; error=" + reason.proxyStatusError() + "\r\n"
                        + TunnelHeaders.REASON + ": " + reason.label() + "\r\n"
                        + retry() + "Connection: close\r\n\r\n";
        return ByteBufUtil.encodeString(
                allocator, java.nio.CharBuffer.wrap(toHead ? head : head + json), StandardCharsets.US_ASCII);
    }

    private String retry() {
        String limited = reason == Reason.RATE_LIMITED ? TunnelHeaders.RATE_LIMITED + ": true\r\n" : "";
        return status == 429 || status == 503 ? "Retry-After: " + retryAfter + "\r\n" + limited : "";
    }
}
