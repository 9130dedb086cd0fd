package dev.sallyport.proxy.connection;

/** Sees the tunnel's connections and streams, at either role. Called on event loops; never blocks, never throws. */
public interface TunnelObserver extends LimitObserver {
    /** How a mutual TLS handshake ended. */
    enum Handshake {
        /** Both sides verified. */
        COMPLETED,
        /** A certificate was refused, ours or theirs. */
        REFUSED,
        /** Both sides verified, and the peer is revoked: nothing is carried for it. */
        REVOKED,
        /** It did not end in time. */
        TIMED_OUT,
        /** We hold no valid identity, so none was begun. */
        NO_IDENTITY,
        /** There is no policy yet, so none was begun: another gateway may have one. */
        NO_POLICY,
        /** Anything else: a reset, no common protocol, not TLS. */
        BROKEN;

        /** Metric label. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Sees nothing. */
    TunnelObserver NONE = new TunnelObserver() {
        @Override
        public void handshake(Handshake result) {}

        @Override
        public void connectionOpened() {}

        @Override
        public void connectionClosed() {}

        @Override
        public void streamOpened() {}

        @Override
        public void streamClosed() {}

        @Override
        public void goawayReceived() {}

        @Override
        public void limitReached(Limit limit) {}
    };

    /** A handshake ended. */
    void handshake(Handshake result);

    /** An mTLS connection stands. */
    void connectionOpened();

    /** It ended; once for each opened. */
    void connectionClosed();

    /** A CONNECT stream was opened. */
    void streamOpened();

    /** It ended; once for each opened. */
    void streamClosed();

    /** A peer announced that it takes no new streams. */
    void goawayReceived();

    /** A peer did not answer a PING in time, and its connection was given up. */
    default void pingLost() {}

    /**
     * An authenticated peer asked for something that is no CONNECT to a plain {@code host:port}, and was answered so.
     *
     * @param sentence what is wrong, without the peer's words
     */
    default void requestRejected(PeerIdentity peer, String sentence) {}

    /**
     * The gateway refused a peer's certificate, or its lack of one; beside {@link #handshake}.
     *
     * @param peerAddress from the socket, without the port
     */
    default void peerRefused(String peerAddress) {}

    /**
     * A revoked peer has connected to the gateway; beside {@link #handshake}.
     *
     * @param sentence why nothing is carried for it
     */
    default void peerRevoked(PeerIdentity peer, String sentence) {}

    /**
     * A connection was closed on accept, before anybody knew whose it was; beside {@link #limitReached}.
     *
     * @param peerAddress from the socket, without the port
     * @param sentence which limit
     */
    default void peerTurnedAway(String peerAddress, String sentence) {}

    /**
     * An authenticated peer was refused a connection or a tunnel by a limit; beside {@link #limitReached}.
     *
     * @param sentence which limit
     */
    default void peerLimited(PeerIdentity peer, String sentence) {}
}
