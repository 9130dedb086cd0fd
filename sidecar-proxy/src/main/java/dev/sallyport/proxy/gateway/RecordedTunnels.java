package dev.sallyport.proxy.gateway;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionLedger;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.connection.TunnelObserver;
import java.time.Clock;

/**
 * Gives what never became an arrival a record of its own: a request that could not be read, a peer without a valid
 * certificate. That nothing came of it must not be the reason that nobody sees it. Tells everything on. Thread-safe.
 */
record RecordedTunnels(TunnelObserver next, ConnectionObserver connections, Clock clock) implements TunnelObserver {
    @Override
    public void requestRejected(PeerIdentity peer, String sentence) {
        next.requestRejected(peer, sentence);
        record(ConnectionFacts.NONE.edit().peer(peer).done(), Outcome.of(Reason.MALFORMED, sentence));
    }

    @Override
    public void peerRefused(String peerAddress) {
        next.peerRefused(peerAddress);
        record(
                ConnectionFacts.NONE,
                Outcome.of(
                        Reason.IDENTITY_UNAVAILABLE,
                        "A peer at " + peerAddress + " showed no certificate that is valid here."));
    }

    @Override
    public void peerRevoked(PeerIdentity peer, String sentence) {
        next.peerRevoked(peer, sentence);
        record(ConnectionFacts.NONE.edit().peer(peer).done(), Outcome.of(Reason.IDENTITY_REVOKED, sentence));
    }

    private void record(ConnectionFacts facts, Outcome outcome) {
        ConnectionLedger.open(connections, facts, clock).settle(outcome);
    }

    @Override
    public void handshake(Handshake result) {
        next.handshake(result);
    }

    @Override
    public void connectionOpened() {
        next.connectionOpened();
    }

    @Override
    public void connectionClosed() {
        next.connectionClosed();
    }

    @Override
    public void streamOpened() {
        next.streamOpened();
    }

    @Override
    public void streamClosed() {
        next.streamClosed();
    }

    @Override
    public void goawayReceived() {
        next.goawayReceived();
    }

    @Override
    public void peerTurnedAway(String peerAddress, String sentence) {
        next.peerTurnedAway(peerAddress, sentence);
        record(ConnectionFacts.NONE, Outcome.of(Reason.TUNNEL_LIMIT, sentence));
    }

    @Override
    public void peerLimited(PeerIdentity peer, String sentence) {
        next.peerLimited(peer, sentence);
        record(ConnectionFacts.NONE.edit().peer(peer).done(), Outcome.of(Reason.TUNNEL_LIMIT, sentence));
    }

    @Override
    public void limitReached(Limit limit) {
        next.limitReached(limit);
    }

    @Override
    public void pingLost() {
        next.pingLost();
    }
}
