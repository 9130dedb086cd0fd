package dev.sallyport.identity;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The identity in force and those who want to hear of another one. Written by one source's thread; {@link #current} and
 * {@link #onChange} are safe anywhere.
 */
public final class HeldIdentity {
    private static final Logger LOG = Logger.getLogger(HeldIdentity.class);

    private final Clock clock;
    private final IdentityObserver observer;
    private final List<Consumer<IdentityMaterial>> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable IdentityMaterial held;
    private boolean expiryTold;
    private int changes;

    /** Holds nothing yet. */
    public HeldIdentity(Clock clock, IdentityObserver observer) {
        this.clock = clock;
        this.observer = observer;
    }

    /** What is in force, or null when there never was anything or it has expired. */
    public @Nullable IdentityMaterial current() {
        IdentityMaterial material = held;
        return material != null && clock.instant().isBefore(material.notAfter()) ? material : null;
    }

    /** Calls back after each change, on the source's thread. */
    public void onChange(Consumer<IdentityMaterial> listener) {
        listeners.add(listener);
    }

    /** Puts another one in force and tells everybody. */
    public void replace(IdentityMaterial fresh) {
        held = fresh;
        expiryTold = false;
        changes++;
        LOG.infof("Identity %s in force until %s (change %d)", fresh.id(), fresh.notAfter(), changes);
        observer.accepted(fresh.notAfter());
        listeners.forEach(listener -> listener.accept(fresh));
    }

    /** What a log line says of the identity in force when another one could not be had. */
    public String stays() {
        return current() == null ? "there is none in force, so nothing is carried" : "the one in force stays";
    }

    /** Says once, as an error, that what was held has expired. */
    public void tellExpiry() {
        IdentityMaterial last = held;
        if (last != null && current() == null && !expiryTold) {
            expiryTold = true;
            LOG.errorf(
                    "Identity %s expired at %s; nothing is carried until a new one comes", last.id(), last.notAfter());
        }
    }

    /** Holds nothing any more. */
    public void clear() {
        held = null;
    }
}
