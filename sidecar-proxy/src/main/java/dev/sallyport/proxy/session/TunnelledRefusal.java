package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.http.HttpRefusal;
import dev.sallyport.proxy.sniff.Sniffed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What a workload is told inside an admitted tunnel, in the language its own first bytes speak (DESIGN §4): a TLS alert,
 * an HTTP response, or nothing, which means a reset. Pure.
 */
final class TunnelledRefusal {
    /** Who says so, in HTTP. */
    static final String PROXY = "sallyport-gateway";

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
            case Sniffed.Http1 http -> response(refusal, host, callerNamespace);
            case Sniffed.Malformed broken -> response(refusal, host, callerNamespace);
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

    private static ByteBuf response(Refusal refusal, String host, String callerNamespace) {
        return http(refusal, host, callerNamespace).response(UnpooledByteBufAllocator.DEFAULT, PROXY, false);
    }

    /** The same in HTTP's words. */
    static HttpRefusal http(Refusal refusal, String host, String callerNamespace) {
        String rule = refusal.rule() == null ? null : refusal.rule().shownTo(callerNamespace);
        return HttpRefusal.of(refusal.reason(), refusal.detail(), rule, host).retryAfter(refusal.retryAfter());
    }
}
