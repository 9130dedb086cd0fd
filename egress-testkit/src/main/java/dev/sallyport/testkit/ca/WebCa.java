package dev.sallyport.testkit.ca;

import dev.sallyport.testkit.ca.Authority.Validity;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

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
        KeyPair pair = Authority.newKeyPair();
        Instant now = InstantSource.system().instant();
        Validity validity = new Validity(now.minus(Duration.ofMinutes(2)), now.plus(Duration.ofDays(1)));
        GeneralName[] names = Stream.concat(
                        dnsNames.stream().map(n -> new GeneralName(GeneralName.dNSName, n)),
                        ipLiterals.stream().map(ip -> new GeneralName(GeneralName.iPAddress, ip)))
                .toArray(GeneralName[]::new);
        X509Certificate leaf = root.issue(
                new X500Name("CN=" + (dnsNames.isEmpty() ? "address" : dnsNames.getFirst())),
                pair.getPublic(),
                validity,
                builder -> {
                    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
                    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
                    builder.addExtension(
                            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
                    builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
                });
        return new IssuedSvid(List.of(leaf), pair.getPrivate());
    }
}
