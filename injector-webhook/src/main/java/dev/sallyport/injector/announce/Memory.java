package dev.sallyport.injector.announce;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers what was told lately, so that a crash loop of a Deployment does not become a crash loop of Events: the same thing
 * about the same object once per interval, and so many in all per interval. Bounded; safe for concurrent use.
 */
public final class Memory {
    private final Duration interval;
    private final int most;
    private final InstantSource clock;
    private final Map<Announcement, Instant> told = new LinkedHashMap<>();

    /** At most so many announcements per interval, each one once. */
    public Memory(Duration interval, int most, InstantSource clock) {
        this.interval = interval;
        this.most = most;
        this.clock = clock;
    }

    /** True when it is to be told; it counts as told from now on. */
    public synchronized boolean isNews(Announcement announcement) {
        Instant now = clock.instant();
        Instant last = told.get(announcement);
        if (last != null && !isForgotten(last, now)) {
            return false;
        }
        told.values().removeIf(then -> isForgotten(then, now));
        return told.size() < most && told.putIfAbsent(announcement, now) == null;
    }

    private boolean isForgotten(Instant then, Instant now) {
        return now.isAfter(then.plus(interval)) || then.isAfter(now);
    }
}
