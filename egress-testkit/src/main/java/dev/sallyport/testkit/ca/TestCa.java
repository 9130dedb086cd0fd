package dev.sallyport.testkit.ca;

import dev.sallyport.testkit.ca.Authority.Validity;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * A trust domain's root and issuing CA, in memory. A foreign CA of the same name is a second {@code create} with the
 * same trust domain. Immutable; thread-safe.
 */
public final class TestCa {
    private final String trustDomain;
    private final InstantSource clock;
    private final Authority root;
    private final Authority issuing;

    private TestCa(String trustDomain, InstantSource clock) {
        this.trustDomain = trustDomain;
        this.clock = clock;
        String id = "spiffe://" + trustDomain;
        Instant now = clock.instant();
        this.root = Authority.root("CN=" + trustDomain + " test root,O=Sallyport", id, now);
        this.issuing = root.issuing("CN=" + trustDomain + " test issuer,O=Sallyport", id, now);
    }

    /** A new root and issuing CA for {@code trustDomain}. */
    public static TestCa create(String trustDomain) {
        return create(trustDomain, InstantSource.system());
    }

    /** The same, with lifetimes counted from {@code clock}. */
    public static TestCa create(String trustDomain, InstantSource clock) {
        return new TestCa(trustDomain, clock);
    }

    /** The trust domain every SPIFFE ID gets. */
    public String trustDomain() {
        return trustDomain;
    }

    /** The root's certificate: the whole trust bundle. */
    public X509Certificate rootCertificate() {
        return root.certificate();
    }

    /** The trust bundle as PEM: the root alone. */
    public String bundlePem() {
        return Pem.certificate(root.certificate());
    }

    /** A trust store holding the root. */
    public KeyStore trustStore() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("root", root.certificate());
            return store;
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException("cannot hold the root in a trust store", e);
        }
    }

    /**
     * The issuing CA with its key, as cert-manager.io writes a CA Certificate's Secret: for a CA under test that is to sign
     * under the same root.
     */
    public Map<String, String> authorityFiles() {
        return new IssuedSvid(List.of(issuing.certificate()), issuing.key()).files(bundlePem());
    }

    /** Shorthand for {@code issue(SvidRequest.workload(namespace, serviceAccount))}. */
    public IssuedSvid issue(String namespace, String serviceAccount) {
        return issue(SvidRequest.workload(namespace, serviceAccount));
    }

    /** Issues a fresh P-256 key's certificate of exactly the shape asked for, flaws included. */
    public IssuedSvid issue(SvidRequest request) {
        KeyPair pair = Authority.newKeyPair();
        return new IssuedSvid(certify(pair.getPublic(), request), pair.getPrivate());
    }

    /** The chain for somebody else's key, leaf first. */
    public List<X509Certificate> certify(PublicKey key, SvidRequest request) {
        Instant now = clock.instant();
        Validity validity = new Validity(now.plus(request.starts()), now.plus(request.ends()));
        return List.of(issuing.issue(subject(request), key, validity, shape(request)), issuing.certificate());
    }

    private X500Name subject(SvidRequest request) {
        X500NameBuilder name = new X500NameBuilder();
        if (request.podUid() != null) {
            name.addRDN(BCStyle.SERIALNUMBER, request.podUid());
        } else if (names(request).length == 0) {
            // Neither subject nor names is a certificate that the JDK cannot even parse.
            name.addRDN(BCStyle.CN, "nameless");
        }
        return name.build();
    }

    private Authority.Extensions shape(SvidRequest request) {
        return builder -> {
            builder.addExtension(
                    Extension.basicConstraints, true, new BasicConstraints(request.certificateAuthority()));
            int usage = KeyUsage.digitalSignature | (request.keyCertSign() ? KeyUsage.keyCertSign : 0);
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            builder.addExtension(Extension.extendedKeyUsage, false, purposes(request));
            GeneralName[] names = names(request);
            if (names.length > 0) {
                // RFC 5280 §4.2.1.6: critical exactly when the subject is empty.
                builder.addExtension(
                        Extension.subjectAlternativeName, request.podUid() == null, new GeneralNames(names));
            }
        };
    }

    private static ExtendedKeyUsage purposes(SvidRequest request) {
        List<KeyPurposeId> purposes = new ArrayList<>();
        if (request.serverAuth()) {
            purposes.add(KeyPurposeId.id_kp_serverAuth);
        }
        if (request.clientAuth()) {
            purposes.add(KeyPurposeId.id_kp_clientAuth);
        }
        return new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new));
    }

    private GeneralName[] names(SvidRequest request) {
        List<String> uris = request.uris();
        if (uris == null) {
            uris = List.of("spiffe://" + trustDomain + request.path());
        }
        List<GeneralName> names = new ArrayList<>();
        uris.forEach(uri -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
        request.dnsNames().forEach(dns -> names.add(new GeneralName(GeneralName.dNSName, dns)));
        request.ipAddresses().forEach(ip -> names.add(new GeneralName(GeneralName.iPAddress, ip)));
        return names.toArray(GeneralName[]::new);
    }
}
