package dev.sallyport.proxy.connection;

import java.util.Locale;

/**
 * Sees what happens to tunnel connections as such, at both ends: metrics. Called on event loops; never blocks, never
 * throws. Every method may be left out.
 */
public interface TunnelObserver {
    /** Sees nothing. */
    TunnelObserver NONE = new TunnelObserver() {};

    /** Why a handshake came to nothing. Labels are stable. */
    enum HandshakeFailure {
        /** We hold no valid identity. */
        NO_IDENTITY,
        /** It did not end in time. */
        TIMEOUT,
        /** The peer's certificate, or its answer to ours, was a no. */
        UNTRUSTED,
        /** The connection ended or broke before. */
        LOST;

        /** Lower-case word for metrics. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why a peer's connection was ended. Labels are stable. */
    enum Shed {
        /** It broke HTTP/2's rules or one of our flood limits. */
        PROTOCOL,
        /** Too many connections at once. */
        CONNECTIONS,
        /** It did not say what it wanted in time. */
        SLOW_HEAD;

        /** Lower-case word for metrics. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A mutual handshake succeeded. */
    default void handshakeSucceeded() {}

    /** A handshake failed. */
    default void handshakeFailed(HandshakeFailure failure) {}

    /** A tunnel connection stands. */
    default void connectionOpened() {}

    /** It is gone; once for each opened one. */
    default void connectionClosed() {}

    /** A tunnel stream was opened on one. */
    default void streamOpened() {}

    /** It is gone; once for each opened one. */
    default void streamClosed() {}

    /** A PING was not answered in time and its connection was given up. */
    default void pingLost() {}

    /** We sent GOAWAY (the first of the two). */
    default void goAwaySent() {}

    /** A peer sent GOAWAY. */
    default void goAwayReceived() {}

    /** A connection was ended because of what its peer did. */
    default void shed(Shed why) {}
}
