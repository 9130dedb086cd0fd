package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.contract.TunnelHeaders;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.proxy.accept.TunnelArrival.Claims;
import dev.sallyport.proxy.connection.TraceContext;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a client's claims. One that has not its proper shape is left out, for it is believed in no case; only a wrong
 * {@code sallyport-sniffed} is an error, because it changes the order of things (DESIGN §4). Pure.
 */
final class ClaimReader {
    private static final Set<String> SNIFFED = Set.of("tls", "http1", "h2c", "opaque", "none");
    private static final Pattern POD = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    private ClaimReader() {}

    /**
     * The claims.
     *
     * @param field gives a field's value by its lower-case name, or null
     * @throws IllegalArgumentException with a sentence when {@code sallyport-sniffed} is none of its words
     */
    static Claims claims(Function<String, @Nullable String> field) {
        String sniffed = field.apply(TunnelHeaders.SNIFFED);
        if (sniffed != null && !SNIFFED.contains(sniffed)) {
            throw new IllegalArgumentException(TunnelHeaders.SNIFFED + " is none of tls, http1, h2c, opaque, none");
        }
        return new Claims(
                address(field.apply(TunnelHeaders.ORIGINAL_DESTINATION)),
                sniffed,
                matching(POD, field.apply(TunnelHeaders.POD)),
                TraceContext.parse(field.apply(TunnelHeaders.TRACEPARENT), field.apply(TunnelHeaders.TRACESTATE)));
    }

    /** The text of a header value, or null. */
    static @Nullable String text(@Nullable CharSequence value) {
        return value == null ? null : value.toString();
    }

    private static @Nullable String matching(Pattern shape, @Nullable String value) {
        return value != null && value.length() <= 256 && shape.matcher(value).matches() ? value : null;
    }

    private static @Nullable String address(@Nullable String value) {
        if (value == null) {
            return null;
        }
        try {
            Authority authority = Authority.parse(value);
            return authority.host() instanceof IpLiteral ? authority.toString() : null;
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }
}
