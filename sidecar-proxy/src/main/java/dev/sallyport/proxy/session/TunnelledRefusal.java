package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.sniff.Sniffed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a workload is told inside an admitted tunnel, in the language its own first bytes speak (DESIGN §4): a TLS alert,
 * an HTTP response, or nothing, which means a reset. Pure.
 */
final class TunnelledRefusal {
    /** Fatal alert {@code access_denied} (RFC 8446 §6.2), as a record of its own. */
    private static final byte[] ACCESS_DENIED = {0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x31};
    /** Fatal alert {@code decode_error}. */
    private static final byte[] DECODE_ERROR = {0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x32};

    private TunnelledRefusal() {}

    /** The bytes to answer with, owned by the caller; null when only a reset says it. */
    static @Nullable ByteBuf answer(@Nullable Sniffed seen, Refusal refusal, String host, String callerNamespace) {
        return switch (seen) {
            case Sniffed.Tls tls -> alert(refusal.reason());
            case Sniffed.Malformed broken when broken.tls() -> alert(refusal.reason());
            case Sniffed.Http1 http -> http(refusal, host, callerNamespace);
            case Sniffed.Malformed broken -> http(refusal, host, callerNamespace);
            case Sniffed.H2c h2c -> null;
            case Sniffed.Opaque opaque -> null;
            case Sniffed.NeedMore undecided -> null;
            case null -> null;
        };
    }

    /** A failure is never dressed up as a denial: it is a reset. */
    private static @Nullable ByteBuf alert(Reason reason) {
        if (reason == Reason.MALFORMED) {
            return Unpooled.wrappedBuffer(DECODE_ERROR);
        }
        return reason.isDenial() ? Unpooled.wrappedBuffer(ACCESS_DENIED) : null;
    }

    private static ByteBuf http(Refusal refusal, String host, String callerNamespace) {
        Reason reason = refusal.reason();
        String rule = refusal.rule() == null ? null : refusal.rule().shownTo(callerNamespace);
        String body = "{\"reason\":" + JsonText.quote(reason.label())
                + ",\"sentence\":" + JsonText.quote(refusal.detail())
                + (rule == null ? "" : ",\"rule\":" + JsonText.quote(rule))
                + ",\"host\":" + JsonText.quote(host)
                + ",\"ask\":" + JsonText.quote(ask(reason)) + "}\n";
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + reason.httpStatus() + " \r\n"
                + "content-type: application/json\r\ncontent-length: " + bytes.length + "\r\n"
                + "proxy-status: sallyport; error=" + reason.proxyStatusError() + "\r\n"
                + "sallyport-reason: " + reason.label() + "\r\nconnection: close\r\n\r\n";
        return Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII), bytes);
    }

    private static String ask(Reason reason) {
        return switch (reason) {
            case NO_RULE -> "An EgressPolicy in your namespace with this host among its rules.";
            case NO_NAME -> "An EgressPolicy in your namespace with this address among its cidrs.";
            case ADDRESS_FORBIDDEN, IN_CLUSTER_TARGET -> "The platform's owners, who open internal ranges.";
            case DENIED_BY_RULE, POLICY_INVALID -> "The owners of the policy that says so.";
            case NAME_MISMATCH, HTTP_UNREADABLE, MALFORMED -> "Nobody: the client has to send it differently.";
            case RATE_LIMITED, TUNNEL_LIMIT, DRAINING, GATEWAY_UNAVAILABLE, IDENTITY_UNAVAILABLE ->
                "Nobody: try again later.";
            case DNS_FAILED, CONNECT_FAILED, CONNECT_TIMEOUT, UPSTREAM_TLS_FAILED -> "The destination's owners.";
            case CREDENTIAL_MISSING -> "The owners of the destination's Secret.";
        };
    }
}
