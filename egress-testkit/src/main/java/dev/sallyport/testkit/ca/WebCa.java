package dev.sallyport.testkit.ca;

import dev.sallyport.testkit.ca.Authority.Validity;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The "internet's" CA: ordinary web server certificates that apps check and Sallyport never looks at. Thread-safe. */
public final class WebCa {
    private final Authority root;

    private WebCa(Authority root) {
        this.root = root;
    }

    /** A new self-signed web root. */
    public static WebCa create() {
        Instant now = InstantSource.system().instant();
        return new WebCa(Authority.root("CN=Test internet root,O=Test internet", null, now));
    }

    /** The root as PEM, for an app's trust store. */
    public String rootPem() {
        return Pem.certificate(root.certificate());
    }

    /** A server certificate for {@code dnsNames} (wildcards allowed) and {@code ipLiterals}, valid one day. */
    public IssuedSvid issue(List<String> dnsNames, List<String> ipLiterals) {
        return issue(dnsNames, ipLiterals, Duration.ofDays(1));
    }

    /** The same that ends so long from now; a negative life is over already. */
    public IssuedSvid issue(List<String> dnsNames, List<String> ipLiterals, Duration left) {
        GeneralName[] names = Stream.concat(
                        dnsNames.stream().map(n -> new GeneralName(GeneralName.dNSName, n)),
                        ipLiterals.stream().map(ip -> new GeneralName(GeneralName.iPAddress, ip)))
                .toArray(GeneralName[]::new);
        String subject = dnsNames.isEmpty() ? "address" : dnsNames.getFirst();
        return leaf(subject, left, KeyPurposeId.id_kp_serverAuth, names);
    }

    /** A client certificate, valid one day. */
    public IssuedSvid issueClient(String commonName) {
        return leaf(commonName, Duration.ofDays(1), KeyPurposeId.id_kp_clientAuth, new GeneralName[0]);
    }

    private IssuedSvid leaf(String subject, Duration left, KeyPurposeId purpose, GeneralName[] names) {
        KeyPair pair = Authority.newKeyPair();
        Instant now = InstantSource.system().instant();
        Validity validity = new Validity(now.minus(Duration.ofDays(2)), now.plus(left));
        X509Certificate leaf = root.issue(new X500Name("CN=" + subject), pair.getPublic(), validity, builder -> {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
        });
        return new IssuedSvid(List.of(leaf), pair.getPrivate());
    }

    /** The root's revocation list as PEM, with these on it; valid one day. */
    public String crlPem(X509Certificate... revoked) {
        Instant now = InstantSource.system().instant();
        X500Name issuer = X500Name.getInstance(
                root.certificate().getSubjectX500Principal().getEncoded());
        X509v2CRLBuilder builder = new X509v2CRLBuilder(issuer, Date.from(now.minusSeconds(60)));
        builder.setNextUpdate(Date.from(now.plus(Duration.ofDays(1))));
        for (X509Certificate certificate : revoked) {
            builder.addCRLEntry(
                    certificate.getSerialNumber(), Date.from(now.minusSeconds(30)), CRLReason.keyCompromise);
        }
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(root.key());
            return Pem.revocations(builder.build(signer).getEncoded());
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot sign a revocation list", e);
        }
    }
}
