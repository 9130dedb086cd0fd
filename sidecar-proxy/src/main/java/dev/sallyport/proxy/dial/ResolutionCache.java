package dev.sallyport.proxy.dial;

import dev.sallyport.model.net.HostName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Resolutions while they live, and addresses a while longer for when no server answers. Bounded: the least recently used
 * name goes first. Times are {@link System#nanoTime} values. Confined to the resolver's event loop.
 */
final class ResolutionCache {
    private static final Logger LOG = Logger.getLogger(ResolutionCache.class);

    private final ResolverSettings settings;
    private final Map<HostName, Known> entries;

    ResolutionCache(ResolverSettings settings) {
        this.settings = settings;
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<HostName, Known> eldest) {
                return size() > settings.maxNames();
            }
        };
    }

    /** The resolution that is still good, or null. */
    @Nullable
    Resolution fresh(HostName name, long now) {
        Known entry = entries.get(name);
        return entry != null && now - entry.freshUntil < 0 ? entry.resolution : null;
    }

    /**
     * Remembers an answer and returns what to hand out: the answer itself, or, when no server answered, addresses known
     * from before that are not too old.
     *
     * @param ttlSeconds life of the records; only addresses have one
     */
    Resolution remember(HostName name, Resolution answer, long ttlSeconds, long now) {
        Resolution kept = answer instanceof Resolution.Unavailable ? stale(name, answer, now) : answer;
        long freshUntil = now + life(answer, ttlSeconds).toNanos();
        long usableUntil = usableUntil(name, answer, freshUntil);
        entries.put(name, new Known(kept, freshUntil, usableUntil));
        return kept;
    }

    private Resolution stale(HostName name, Resolution answer, long now) {
        Known entry = entries.get(name);
        if (entry != null && now - entry.usableUntil < 0 && entry.resolution instanceof Resolution.Addresses known) {
            if (!known.stale()) {
                LOG.warnf(
                        "%s cannot be resolved any more; its last answer serves for up to %s",
                        name.text(), settings.staleWindow());
            }
            return new Resolution.Addresses(known.addresses(), true);
        }
        return answer;
    }

    private long usableUntil(HostName name, Resolution answer, long freshUntil) {
        Known known = entries.get(name);
        if (answer instanceof Resolution.Unavailable && known != null) {
            return known.usableUntil;
        }
        return answer instanceof Resolution.Addresses
                ? freshUntil + settings.staleWindow().toNanos()
                : freshUntil;
    }

    private Duration life(Resolution answer, long ttlSeconds) {
        if (!(answer instanceof Resolution.Addresses)) {
            return settings.negativeTtl();
        }
        Duration ttl = Duration.ofSeconds(Math.clamp(ttlSeconds, 0, Integer.MAX_VALUE));
        Duration atLeast = ttl.compareTo(settings.minTtl()) < 0 ? settings.minTtl() : ttl;
        return atLeast.compareTo(settings.maxTtl()) > 0 ? settings.maxTtl() : atLeast;
    }

    private record Known(Resolution resolution, long freshUntil, long usableUntil) {}
}
