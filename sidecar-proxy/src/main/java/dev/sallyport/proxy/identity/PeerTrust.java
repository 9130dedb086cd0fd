package dev.sallyport.proxy.identity;

import dev.sallyport.identity.svid.SvidVerifier;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The CAs by which peers are judged, for looking again at peers that were judged by earlier ones. Immutable. */
public final class PeerTrust {
    /** Trusts whomever was trusted before. */
    public static final PeerTrust UNCHANGED = new PeerTrust(null);

    private final @Nullable SvidVerifier verifier;

    private PeerTrust(@Nullable SvidVerifier verifier) {
        this.verifier = verifier;
    }

    static PeerTrust of(SvidVerifier verifier) {
        return new PeerTrust(verifier);
    }

    /** True when every CA that was trusted earlier still is: then nobody's chain needs to be looked at again. */
    public boolean covers(PeerTrust earlier) {
        return verifier == null || earlier.verifier == null || verifier.covers(earlier.verifier);
    }

    /**
     * True when a chain that was verified once still leads to a CA that is trusted; its leaf may have expired since, which
     * is not this question. Costs about as much as a handshake's verification: not for event loops.
     */
    public boolean upholds(Certificate[] chain) {
        return verifier == null
                || verifier.upholds(
                        Arrays.stream(chain).map(X509Certificate.class::cast).toArray(X509Certificate[]::new));
    }
}
