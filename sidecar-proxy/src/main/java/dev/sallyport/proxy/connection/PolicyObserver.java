package dev.sallyport.proxy.connection;

import java.time.Instant;

/** Sees policy snapshots at the gateway. Called on the source's thread; never throws. */
public interface PolicyObserver {
    /** Sees nothing. */
    PolicyObserver NONE = new PolicyObserver() {
        @Override
        public void published(long generation, int rejectedResources, Instant readAt) {}

        @Override
        public void sourceFailed() {}
    };

    /**
     * A snapshot is in force.
     *
     * @param generation its number
     * @param rejectedResources resources of it that are refused or held at their last good state
     * @param readAt when its source was read
     */
    void published(long generation, int rejectedResources, Instant readAt);

    /** The source could not be read; the last snapshot stays. */
    void sourceFailed();
}
