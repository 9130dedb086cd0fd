package dev.sallyport.proxy.lookup;

import dev.sallyport.model.decide.NameReach;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.HostName;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.limit.PacedKeys;
import dev.sallyport.proxy.limit.Places;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How much one identity may ask for. A name carries data out by being new, so new names are what is counted, unless a rule
 * states them: whoever wrote that rule has chosen the name. Tables are bounded; what falls out of the table of names
 * counts as new again. Safe for concurrent use.
 */
final class LookupLimits {
    private static final Object PRESENT = new Object();

    private record Asked(SpiffeId caller, HostName name) {}

    private final PacedKeys<SpiffeId> questions;
    private final PacedKeys<SpiffeId> newNames;
    private final PacedKeys<SpiffeId> strangeNames;
    private final Places<SpiffeId> pending;
    private final Map<Asked, Object> asked;

    /**
     * Counts by these.
     *
     * @param nanos a monotonic clock
     */
    LookupLimits(LookupSettings settings, LongSupplier nanos) {
        int tracked = settings.trackedIdentities();
        // A pace is per second: on a clock that goes sixty times slower, per minute.
        LongSupplier slow = () -> nanos.getAsLong() / TimeUnit.MINUTES.toSeconds(1);
        this.questions = new PacedKeys<>(settings.questions(), tracked, nanos);
        this.newNames = new PacedKeys<>(settings.newNames(), tracked, slow);
        this.strangeNames = new PacedKeys<>(settings.strangeNames(), tracked, slow);
        this.pending = new Places<>(settings.maxPendingPerIdentity());
        int remembered = settings.rememberedNames();
        this.asked = new LinkedHashMap<>(256, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Asked, Object> eldest) {
                return size() > remembered;
            }
        };
    }

    /** Counts a question before it is read; the limit it exceeds, or null. */
    @Nullable
    Limit question(SpiffeId caller) {
        return questions.take(caller) ? null : Limit.QUESTIONS_PER_IDENTITY;
    }

    /** Counts a name that may be asked for; the limit it exceeds, or null. */
    @Nullable
    Limit name(SpiffeId caller, HostName name, NameReach.Kind reach) {
        if (reach == NameReach.Kind.STATED) {
            return null;
        }
        Asked asking = new Asked(caller, name);
        if (wasAsked(asking)) {
            return null;
        }
        if (StrangeName.is(name) && !strangeNames.take(caller)) {
            return Limit.STRANGE_NAMES_PER_IDENTITY;
        }
        if (!newNames.take(caller)) {
            return Limit.NEW_NAMES_PER_IDENTITY;
        }
        remember(asking);
        return null;
    }

    private boolean wasAsked(Asked asking) {
        synchronized (asked) {
            return asked.get(asking) != null;
        }
    }

    private void remember(Asked asking) {
        synchronized (asked) {
            asked.put(asking, PRESENT);
        }
    }

    /** Takes a place for a question under way, to be given back with {@link #end}. */
    boolean begin(SpiffeId caller) {
        return pending.acquire(caller);
    }

    void end(SpiffeId caller) {
        pending.release(caller);
    }

    /** Names remembered now. */
    int remembered() {
        synchronized (asked) {
            return asked.size();
        }
    }
}
