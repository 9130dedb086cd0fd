package dev.sallyport.proxy.connection;

import java.util.Locale;

/** Sees each question of a workload for a name, at either role. Called on event loops; never blocks, never throws. */
@FunctionalInterface
public interface QueryObserver {
    /** Sees nothing. */
    QueryObserver NONE = (way, answer) -> {};

    /** Who answered. */
    enum Way {
        /** Sidecar: the pod's own resolver, for the cluster's names. */
        RESOLVER,
        /** Sidecar: the gateway. */
        GATEWAY,
        /** Gateway: its name servers. */
        SERVERS,
        /** Nobody was asked. */
        NONE;

        /** Metric label. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What it came to. */
    enum Answer {
        /** Records. */
        ANSWERED,
        /** The name exists and has none of the kind. */
        EMPTY,
        /** There is no such name. */
        NO_SUCH_NAME,
        /** Policy says no. */
        REFUSED,
        /** One question too many. */
        LIMITED,
        /** No server could be reached, or none gave a usable answer. */
        FAILED,
        /** The question could not be read. */
        MALFORMED;

        /** Metric label. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A question was answered. */
    void answered(Way way, Answer answer);
}
