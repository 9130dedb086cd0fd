package dev.sallyport.proxy.connection;

import dev.sallyport.model.identity.PresentedSvid;
import dev.sallyport.model.identity.SpiffeId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a verified mTLS connection; from the certificate alone. Immutable.
 *
 * @param svid what the certificate says
 * @param notAfter end of the certificate's life
 */
public record PeerIdentity(PresentedSvid svid, Instant notAfter) {
    /** An identity of whose certificate no more is known. */
    public PeerIdentity(SpiffeId spiffeId, @Nullable String podUid, Instant notAfter) {
        this(new PresentedSvid(spiffeId, podUid, null, null), notAfter);
    }

    /** The one URI SAN. */
    public SpiffeId spiffeId() {
        return svid.id();
    }

    /** The subject's serialNumber, or null where the issuer put none. */
    public @Nullable String podUid() {
        return svid.podUid();
    }
}
