package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.identity.PeerIdentities;
import io.netty.util.AttributeKey;
import java.security.cert.Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who an accepted connection's handshake proved its peer to be, kept at the channel. Immutable.
 *
 * @param identity from the leaf
 * @param chain as it was shown, leaf first
 */
record AcceptedPeer(PeerIdentity identity, Certificate[] chain) {
    static final AttributeKey<AcceptedPeer> KEY = AttributeKey.valueOf(AcceptedPeer.class, "accepted-peer");

    static AcceptedPeer of(SSLSession session) throws SSLPeerUnverifiedException {
        return new AcceptedPeer(PeerIdentities.of(session), session.getPeerCertificates());
    }
}
