package dev.sallyport.proxy.quota;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.proxy.connection.LimitObserver;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of one tunnel, counted under each rule that wants them counted. Confined to the tunnel's event loop. */
public final class TunnelBytes {
    /** One rule's count. Immutable. */
    record Counted(Draw draw, ByteMeter meter) {}

    private final List<Counted> counted;
    private final Clock clock;
    private final LimitObserver observer;
    private @Nullable Draw exhausted;

    TunnelBytes(List<Counted> counted, Clock clock, LimitObserver observer) {
        this.counted = counted;
        this.clock = clock;
        this.observer = observer;
    }

    /**
     * Counts bytes that were read.
     *
     * @return for how many nanoseconds no more is to be read; 0 to go on
     */
    public long spend(long bytes) {
        long wait = 0;
        for (Counted one : counted) {
            long asked = one.meter.spend(bytes);
            if (asked == ByteMeter.EXHAUSTED) {
                exhausted = one.draw;
            } else {
                wait = Math.max(wait, asked);
            }
        }
        return wait;
    }

    /** Why the tunnel is to be cut; null while it may go on. */
    public @Nullable Refusal exhausted() {
        Draw draw = exhausted;
        if (draw == null) {
            return null;
        }
        observer.limitReached(draw.limit());
        return draw.refusal(DaySum.rest(clock));
    }

    /** It was paused. */
    public void paused() {
        observer.limitReached(dev.sallyport.proxy.connection.Limit.RULE_BYTES_PER_SECOND);
    }
}
