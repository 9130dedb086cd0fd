package dev.sallyport.identity.svid;

import dev.sallyport.model.identity.SpiffeId;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What makes a certificate an X509-SVID leaf, over and above the path that PKIX checks: the JDK accepts a CA as an end
 * entity and any number of URI names (PROTOCOL §3.1, §3.2), and takes an extension that is not critical and cannot be read for
 * one that is not there. Pure.
 */
public final class SvidRules {
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;
    private static final int URI_NAME = 6;
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    /** An octet string that holds an empty sequence, or one that says FALSE out loud. */
    private static final List<byte[]> NO_AUTHORITY =
            List.of(new byte[] {4, 2, 0x30, 0}, new byte[] {4, 5, 0x30, 3, 1, 1, 0});

    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    private SvidRules() {}

    /**
     * The leaf's identity.
     *
     * @throws CertificateException with a sentence that says which rule it breaks
     */
    public static SpiffeId check(X509Certificate leaf) throws CertificateException {
        if (leaf.getBasicConstraints() >= 0) {
            throw new CertificateException("the certificate is a CA's and must not authenticate a workload");
        }
        byte[] constraints = leaf.getExtensionValue(BASIC_CONSTRAINTS);
        if (constraints != null && NO_AUTHORITY.stream().noneMatch(known -> Arrays.equals(known, constraints))) {
            throw new CertificateException("the certificate's basicConstraints cannot be read");
        }
        checkUsage(leaf);
        checkPurposes(leaf);
        return spiffeId(leaf);
    }

    private static void checkUsage(X509Certificate leaf) throws CertificateException {
        boolean[] usage = leaf.getKeyUsage();
        Set<String> critical = leaf.getCriticalExtensionOIDs();
        if (usage == null || critical == null || !critical.contains(KEY_USAGE)) {
            throw new CertificateException("the certificate has no critical keyUsage");
        }
        if (!usage[DIGITAL_SIGNATURE]) {
            throw new CertificateException("the certificate's keyUsage lacks digitalSignature");
        }
        if (usage[KEY_CERT_SIGN] || usage[CRL_SIGN]) {
            throw new CertificateException(
                    "the certificate's keyUsage has keyCertSign or cRLSign, which a leaf must not");
        }
    }

    private static void checkPurposes(X509Certificate leaf) throws CertificateException {
        List<String> purposes = purposes(leaf);
        if (purposes == null && leaf.getExtensionValue(EXTENDED_KEY_USAGE) != null) {
            throw new CertificateException("the certificate's extendedKeyUsage cannot be read");
        }
        boolean both = purposes == null
                || purposes.contains(ANY_PURPOSE)
                || purposes.contains(SERVER_AUTH) && purposes.contains(CLIENT_AUTH);
        if (!both) {
            throw new CertificateException("the certificate's extendedKeyUsage lacks serverAuth or clientAuth");
        }
    }

    private static @Nullable List<String> purposes(X509Certificate leaf) throws CertificateException {
        try {
            return leaf.getExtendedKeyUsage();
        } catch (CertificateParsingException quoting) {
            throw new CertificateException("the certificate's extendedKeyUsage cannot be read");
        }
    }

    /** The one URI name, parsed strictly. Names of other types are allowed and ignored. */
    public static SpiffeId spiffeId(X509Certificate leaf) throws CertificateException {
        List<String> uris = uriNames(leaf);
        if (uris.size() != 1) {
            throw new CertificateException(
                    "the certificate has " + uris.size() + " URI names; an SVID has exactly one");
        }
        try {
            return SpiffeId.parse(uris.getFirst());
        } catch (IllegalArgumentException e) {
            throw new CertificateException("the certificate's URI name is no workload identity: " + e.getMessage(), e);
        }
    }

    private static List<String> uriNames(X509Certificate leaf) throws CertificateException {
        Collection<List<?>> names = names(leaf);
        if (names == null) {
            return List.of();
        }
        return names.stream()
                .filter(name -> Integer.valueOf(URI_NAME).equals(name.get(0)))
                .map(name -> String.valueOf(name.get(1)))
                .toList();
    }

    /** The JDK's own complaint quotes the peer, line ends and all. */
    private static @Nullable Collection<List<?>> names(X509Certificate leaf) throws CertificateException {
        try {
            return leaf.getSubjectAlternativeNames();
        } catch (CertificateParsingException quoting) {
            throw new CertificateException("the certificate's names cannot be read");
        }
    }
}
