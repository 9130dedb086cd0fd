package dev.sallyport.proxy.limit;

import dev.sallyport.proxy.connection.Limit;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches what the process itself may run out of and says when new work is to be shed, before anything breaks. Once it
 * sheds it goes on until use has fallen five points below the threshold. {@link #look} is called every 100 ms or so, and
 * after every few new connections; the rest reads one field. Safe for concurrent use.
 *
 * <pre>
 * CALM --use at shedPercent--> SHEDDING --use at refusePercent--> REFUSING
 *   ^------- five below -----------'  ^------- five below -----------'
 * </pre>
 */
public final class OverloadGuard {
    private static final Logger LOG = Logger.getLogger(OverloadGuard.class);
    private static final double SLACK = 0.05;

    /** How far it has come. */
    private enum Level {
        CALM,
        SHEDDING,
        REFUSING
    }

    private record State(Level level, Limit cause) {}

    private static final State CALM = new State(Level.CALM, Limit.MEMORY);

    private final double shed;
    private final double refuse;
    private final List<Map.Entry<Limit, DoubleSupplier>> uses;
    private volatile State state = CALM;

    /**
     * Watches these.
     *
     * @param uses each a share of what there is, 0 to 1, cheap to ask
     */
    public OverloadGuard(OverloadLimits limits, List<Map.Entry<Limit, DoubleSupplier>> uses) {
        this.shed = limits.shedPercent() / 100.0;
        this.refuse = limits.refusePercent() / 100.0;
        this.uses = List.copyOf(uses);
    }

    /** Watches nothing and never sheds. */
    public static OverloadGuard none() {
        return new OverloadGuard(OverloadLimits.DEFAULT, List.of());
    }

    /** Asks every use once. */
    public synchronized void look() {
        State before = state;
        State worst = CALM;
        for (Map.Entry<Limit, DoubleSupplier> use : uses) {
            Level level = level(use.getValue().getAsDouble(), before.level);
            if (level.compareTo(worst.level) > 0) {
                worst = new State(level, use.getKey());
            }
        }
        if (worst.level != before.level) {
            state = worst;
            tell(worst);
        }
    }

    private Level level(double use, Level before) {
        if (use >= refuse || before == Level.REFUSING && use >= refuse - SLACK) {
            return Level.REFUSING;
        }
        boolean sheds = use >= shed || before != Level.CALM && use >= shed - SLACK;
        return sheds ? Level.SHEDDING : Level.CALM;
    }

    private static void tell(State now) {
        switch (now.level) {
            case CALM -> LOG.info("Overload is over: new work is taken again");
            case SHEDDING -> LOG.warnf("Overload (%s): new work is refused, what runs goes on", now.cause.label());
            case REFUSING -> LOG.errorf("Overload (%s): new connections are closed as they come", now.cause.label());
        }
    }

    /** What is nearly used up, so that new work is to be refused; null while there is enough. */
    public @Nullable Limit shedding() {
        State now = state;
        return now.level == Level.CALM ? null : now.cause;
    }

    /** The same for new connections. */
    public @Nullable Limit refusing() {
        State now = state;
        return now.level == Level.REFUSING ? now.cause : null;
    }
}
