package dev.sallyport.injector.announce;

/** Tells people. Never blocks, never throws: what cannot be told is counted and forgotten. Safe for concurrent use. */
@FunctionalInterface
public interface Announcer {
    /** Tells it, unless the same was told just now. */
    void announce(Announcement announcement);
}
