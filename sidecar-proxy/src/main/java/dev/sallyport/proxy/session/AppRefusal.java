package dev.sallyport.proxy.session;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.http.HttpRefusal;
import dev.sallyport.proxy.sniff.Sniffed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A refusal in the app's own language (DESIGN §4): a TLS alert, an HTTP response, or nothing but RST. Policy's no is
 * {@code access_denied}; what merely failed never is, so that no client takes an outage for a verdict. Pure.
 */
final class AppRefusal {
    /** Who refusals come from, in {@code Proxy-Status}. */
    static final String PROXY = "sallyport-sidecar";

    private static final byte[] ACCESS_DENIED = {0x15, 3, 3, 0, 2, 2, 0x31};
    private static final byte[] DECODE_ERROR = {0x15, 3, 3, 0, 2, 2, 0x32};

    private AppRefusal() {}

    /**
     * What the app is to be told before its connection ends, or null to reset it. The caller owns the buffer.
     *
     * @param seen what its first bytes are
     * @param refusal in HTTP's words
     * @param toHead whether its request is a HEAD
     */
    static @Nullable ByteBuf lastWord(ByteBufAllocator allocator, Sniffed seen, HttpRefusal refusal, boolean toHead) {
        Reason reason = refusal.reason();
        return switch (seen) {
            case Sniffed.Tls tls -> reason.isDenial() ? bytes(allocator, ACCESS_DENIED) : null;
            case Sniffed.Http1 http -> refusal.response(allocator, PROXY, toHead);
            case Sniffed.Malformed malformed ->
                malformed.tls() ? bytes(allocator, DECODE_ERROR) : refusal.response(allocator, PROXY, toHead);
            case Sniffed.H2c h2c -> null;
            case Sniffed.Opaque opaque -> null;
            case Sniffed.NeedMore silent -> null;
        };
    }

    private static ByteBuf bytes(ByteBufAllocator allocator, byte[] alert) {
        return allocator.buffer(alert.length).writeBytes(alert);
    }
}
