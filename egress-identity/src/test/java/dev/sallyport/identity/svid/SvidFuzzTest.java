package dev.sallyport.identity.svid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.testkit.fuzz.Fuzzing;
import java.io.IOException;
import java.io.InputStream;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;

/**
 * A chain in PEM, as a peer or a file gives it: refused with a sentence, or an identity that a second X.509 reader finds in the
 * very same leaf. Only chains under our root pass, and only their leaves.
 */
class SvidFuzzTest {
    private static final Instant NOW = Instant.parse("2027-01-01T12:00:00Z");
    private static final TrustDomain DOMAIN = TrustDomain.CLUSTER_LOCAL;
    private static final TrustBundle BUNDLE = bundle();
    private static final SvidVerifier VERIFIER =
            new SvidVerifier(Map.of(DOMAIN, BUNDLE), Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void onlyOneReadingOfALeafPasses() {
        Fuzzing.run(SvidFuzzTest.class, SvidFuzzTest::fuzzerTestOneInput, 2_500);
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        List<X509Certificate> chain;
        try {
            chain = PemText.parse("the answer", input).certificates();
            TrustBundle.parse(DOMAIN, "the bundle", input, NOW);
        } catch (BadIdentity refused) {
            assertThat(refused.sentence()).isNotBlank().isPrintable();
            chain = certificates(input);
        }
        for (X509Certificate certificate : chain) {
            leaf(certificate);
        }
        try {
            VerifiedSvid svid = VERIFIER.verify(chain.toArray(X509Certificate[]::new));
            assertThat(svid.id().trustDomain()).isEqualTo(DOMAIN);
            assertThat(svid.id()).isEqualTo(secondReading(chain.getFirst()));
        } catch (CertificateException refused) {
            assertThat(refused).hasMessageMatching("[\\x20-\\x7e]+");
        }
    }

    private static List<X509Certificate> certificates(byte[] input) {
        try {
            return PemText.parse("the answer", input).certificates();
        } catch (BadIdentity refused) {
            return List.of();
        }
    }

    /** Signed by anyone: what the rules pass has one reading, if the second reader gets through the certificate at all. */
    private static void leaf(X509Certificate certificate) {
        try {
            SpiffeId id = SvidRules.check(certificate);
            assertThat(id).isEqualTo(secondReading(certificate));
        } catch (CertificateException refused) {
            assertThat(refused).hasMessageMatching("[\\x20-\\x7e]+");
        } catch (IOException unread) {
            assertThat(unread).isNotNull();
        }
    }

    private static SpiffeId secondReading(X509Certificate certificate) throws IOException {
        try {
            Extensions extensions = new X509CertificateHolder(certificate.getEncoded()).getExtensions();
            BasicConstraints constraints = BasicConstraints.fromExtensions(extensions);
            assertThat(constraints != null && constraints.isCA()).as("a CA").isFalse();
            List<String> uris = Arrays.stream(GeneralNames.fromExtensions(
                                    extensions, org.bouncycastle.asn1.x509.Extension.subjectAlternativeName)
                            .getNames())
                    .filter(name -> name.getTagNo() == GeneralName.uniformResourceIdentifier)
                    .map(name -> name.getName().toString())
                    .toList();
            assertThat(uris).hasSize(1);
            return SpiffeId.parse(uris.getFirst());
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrustBundle bundle() {
        try (InputStream root = SvidFuzzTest.class.getResourceAsStream("/fuzz-root.pem")) {
            return TrustBundle.parse(DOMAIN, "the root", root.readAllBytes(), NOW);
        } catch (IOException | BadIdentity e) {
            throw new IllegalStateException(e);
        }
    }
}
