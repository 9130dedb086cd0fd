package dev.sallyport.ca.certificate;

import dev.sallyport.ca.csr.ProvenKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
 * Issues X509-SVIDs of the one shape of PROTOCOL §3.1 and §3.9.4: exactly one URI name, the attested SPIFFE ID; subject
 * empty, or the pod's UID as serialNumber; cA false; digitalSignature; both extended key usages; a life that neither
 * begins before the issuer's nor ends after it. Immutable; thread-safe.
 */
public final class SvidIssuer {
    /** Shortest life we issue. */
    public static final Duration MIN_TTL = Duration.ofSeconds(10);
    /** Longest life we issue. */
    public static final Duration MAX_TTL = Duration.ofHours(24);

    private final Signer signer;
    private final Authority issuer;
    private final InstantSource clock;
    private final SecureRandom random;

    /** Issues below this authority, which stands right below its root. */
    public SvidIssuer(Authority issuer, InstantSource clock, SecureRandom random) {
        this(Signer.of(issuer), clock, random);
    }

    /** Issues below this signer. */
    public SvidIssuer(Signer signer, InstantSource clock, SecureRandom random) {
        this.signer = signer;
        this.issuer = signer.authority();
        this.clock = clock;
        this.random = random;
    }

    /**
     * Certifies a key as a workload's.
     *
     * @param ttl 10 s to 24 h, counted from now
     */
    public Issuance issue(ProvenKey key, AttestedWorkload workload, Duration ttl) {
        Instant now = clock.instant();
        if (ttl.compareTo(MIN_TTL) < 0 || ttl.compareTo(MAX_TTL) > 0) {
            return new Issuance.Refused("a certificate lives 10 seconds to 24 hours, not " + ttl);
        }
        if (!signer.isValidAt(now)) {
            return new Issuance.Refused("the issuing authority's own certificate is not valid now");
        }
        if (!workload.id().trustDomain().equals(issuer.trustDomain())) {
            return new Issuance.Refused("the issuing authority speaks for another trust domain");
        }
        X509Certificate leaf = issuer.sign(draft(key.key(), workload, now, ttl), random);
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
        chain.addAll(signer.chain());
        return new Issuance.Issued(chain);
    }

    private CertificateDraft draft(PublicKey key, AttestedWorkload workload, Instant now, Duration ttl) {
        CertificateDraft draft = new CertificateDraft(
                subject(workload),
                key,
                issuer.notBefore(now.minus(CertificateDraft.SKEW)),
                earlier(now.plus(ttl), signer.notAfter()));
        draft.extension(Extension.basicConstraints, true, new BasicConstraints(false));
        draft.extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        draft.extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
        }));
        // RFC 5280 §4.2.1.6: critical exactly when the subject is empty.
        draft.extension(Extension.subjectAlternativeName, workload.podUid() == null, names(workload));
        return draft;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static X500Name subject(AttestedWorkload workload) {
        X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE);
        if (workload.podUid() != null) {
            subject.addRDN(BCStyle.SERIALNUMBER, workload.podUid());
        }
        return subject.build();
    }

    private static GeneralNames names(AttestedWorkload workload) {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(
                GeneralName.uniformResourceIdentifier, workload.id().toString()));
        workload.dnsNames().forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name.text())));
        workload.addresses().forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address.bare())));
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }
}
