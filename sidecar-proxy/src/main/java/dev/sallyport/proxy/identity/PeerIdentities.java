package dev.sallyport.proxy.identity;

import dev.sallyport.identity.svid.SvidRules;
import dev.sallyport.model.identity.PresentedSvid;
import dev.sallyport.proxy.connection.PeerIdentity;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Reads who the peer is from a session whose handshake has succeeded. Stateless. */
public final class PeerIdentities {
    private static final Map<String, String> SERIAL_NUMBER = Map.of("2.5.4.5", "SERIALNUMBER");
    private static final Pattern POD_UID = Pattern.compile("[0-9A-Za-z-]{1,64}");

    private PeerIdentities() {}

    /**
     * The peer's identity.
     *
     * @throws SSLPeerUnverifiedException when the session has no verified peer or its leaf is no SVID; with our trust
     *     manager the handshake would have failed before
     */
    public static PeerIdentity of(SSLSession session) throws SSLPeerUnverifiedException {
        if (!(session.getPeerCertificates()[0] instanceof X509Certificate leaf)) {
            throw new SSLPeerUnverifiedException("the peer's certificate is no X.509 certificate");
        }
        try {
            PresentedSvid svid = new PresentedSvid(
                    SvidRules.spiffeId(leaf),
                    podUid(leaf),
                    leaf.getSerialNumber(),
                    leaf.getNotBefore().toInstant());
            return new PeerIdentity(svid, leaf.getNotAfter().toInstant());
        } catch (CertificateException e) {
            SSLPeerUnverifiedException unverified = new SSLPeerUnverifiedException(e.getMessage());
            unverified.initCause(e);
            throw unverified;
        }
    }

    /** The subject's one serialNumber when it has the shape of a pod UID; else null. */
    private static @Nullable String podUid(X509Certificate leaf) {
        try {
            String subject = leaf.getSubjectX500Principal().getName("RFC2253", SERIAL_NUMBER);
            List<String> serials = new LdapName(subject)
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("SERIALNUMBER"))
                            .map(rdn -> String.valueOf(rdn.getValue()))
                            .toList();
            return serials.size() == 1 && POD_UID.matcher(serials.getFirst()).matches() ? serials.getFirst() : null;
        } catch (InvalidNameException e) {
            return null;
        }
    }
}
