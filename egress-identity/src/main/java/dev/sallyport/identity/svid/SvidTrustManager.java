package dev.sallyport.identity.svid;

import dev.sallyport.model.identity.SpiffeId;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What TLS asks about a peer's certificate. It being an {@link X509ExtendedTrustManager} keeps both engines from adding
 * checks of their own, host names above all: a SPIFFE peer is known by its URI name. Thread-safe.
 */
public final class SvidTrustManager extends X509ExtendedTrustManager {
    private static final X509Certificate[] NO_HINTS = {};

    private final VerifiedChains chains;
    private final @Nullable SpiffeId onlyPeer;

    private SvidTrustManager(VerifiedChains chains, @Nullable SpiffeId onlyPeer) {
        this.chains = chains;
        this.onlyPeer = onlyPeer;
    }

    /** Accepts any workload of the trusted domains: the gateway's side. */
    public static SvidTrustManager anyWorkload(VerifiedChains chains) {
        return new SvidTrustManager(chains, null);
    }

    /** Accepts exactly one identity: the dialling side. */
    public static SvidTrustManager only(SpiffeId peer, VerifiedChains chains) {
        return new SvidTrustManager(chains, peer);
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        VerifiedSvid svid = chains.verify(chain);
        if (onlyPeer != null && !onlyPeer.equals(svid.id())) {
            throw new CertificateException("the peer is " + svid.id() + "; only " + onlyPeer + " is accepted here");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    /** None: strangers need not learn our CAs' names, and a client with one certificate needs no hint. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return NO_HINTS;
    }
}
