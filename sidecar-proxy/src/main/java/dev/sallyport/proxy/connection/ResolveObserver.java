package dev.sallyport.proxy.connection;

import java.time.Duration;
import java.util.Locale;

/** Sees name resolution and dialling at the gateway. Called on event loops; never blocks, never throws. */
public interface ResolveObserver {
    /** What a question for addresses came to. */
    enum Answer {
        /** Addresses from the resolver. */
        RESOLVED,
        /** Addresses from our cache. */
        CACHED,
        /** Expired addresses, served because the resolver failed. */
        STALE,
        /** The name does not exist or has no addresses. */
        NONE,
        /** The resolver failed or did not answer in time. */
        FAILED;

        /** Metric label. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Sees nothing. */
    ResolveObserver NONE = new ResolveObserver() {
        @Override
        public void resolved(Answer answer, Duration took) {}

        @Override
        public void dialled(boolean connected, Duration took) {}
    };

    /** A name was asked for. */
    void resolved(Answer answer, Duration took);

    /** An upstream connection was made or given up. */
    void dialled(boolean connected, Duration took);

    /** A TLS handshake with a destination ended. */
    default void secured(UpstreamTls result, Duration took) {}

    /** A parent proxy was asked for a tunnel. */
    default void asked(ParentAnswer answer) {}
}
