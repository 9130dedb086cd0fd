package dev.sallyport.proxy.identity;

import dev.sallyport.model.identity.SpiffeId;
import io.netty.handler.ssl.SslContext;
import java.time.Instant;

/**
 * One loaded and verified identity with the TLS contexts built from it: key and chain fit, the chain verifies against the
 * bundle, the leaf is a valid X509-SVID. Both contexts speak TLS 1.3 with mutual authentication and verify peers as SVIDs
 * (PROTOCOL §3.2), the client one accepts only the configured gateway's identity. Immutable; superseded, never changed.
 *
 * @param self our own identity
 * @param notAfter when the leaf expires
 * @param client context for dialling the gateway, ALPN h2
 * @param server context for accepting tunnels, ALPN h2 then http/1.1, client certificate required
 * @param trust the CAs by which peers are judged
 * @param sequence counts up with each accepted change
 */
public record Credentials(
        SpiffeId self, Instant notAfter, SslContext client, SslContext server, PeerTrust trust, long sequence) {
    /** Credentials by which nobody is distrusted who was trusted before. */
    public Credentials(SpiffeId self, Instant notAfter, SslContext client, SslContext server, long sequence) {
        this(self, notAfter, client, server, PeerTrust.UNCHANGED, sequence);
    }
}
