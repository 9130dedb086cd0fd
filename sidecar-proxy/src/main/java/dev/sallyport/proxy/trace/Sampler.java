package dev.sallyport.proxy.trace;

import dev.sallyport.proxy.connection.Span;
import dev.sallyport.proxy.connection.TraceContext;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives spans their places: parent-based, and by ratio of trace ids for traces that begin here, as OpenTelemetry's
 * TraceIdRatioBased does, so that whoever samples at the same ratio samples the same traces. Safe for concurrent use.
 */
final class Sampler {
    private static final HexFormat HEX = HexFormat.of();

    private final LongSupplier random;
    private final long bound;
    private final boolean all;

    /**
     * A sampler.
     *
     * @param random any 64 bits
     * @param ratio 0 to 1
     */
    Sampler(LongSupplier random, double ratio) {
        this.random = random;
        this.all = ratio >= 1;
        this.bound = (long) (ratio * Long.MAX_VALUE);
    }

    Span begin(@Nullable TraceContext parent) {
        String spanId = HEX.toHexDigits(some());
        if (parent != null) {
            TraceContext context = new TraceContext(parent.traceId(), spanId, parent.sampled(), parent.state());
            return new Span(context, parent.spanId(), null);
        }
        long high = random.getAsLong();
        long low = some();
        boolean sampled = all || (low & Long.MAX_VALUE) < bound;
        String traceId = HEX.toHexDigits(high) + HEX.toHexDigits(low);
        return new Span(new TraceContext(traceId, spanId, sampled, null), null, null);
    }

    /** All zero is no id. */
    private long some() {
        long bits = random.getAsLong();
        return bits == 0 ? 1 : bits;
    }
}
