package dev.sallyport.identity.svid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clocks differ: who issues a certificate may be a minute ahead of who judges it, and no end is put off by that. */
class SkewTest {
    private final TestCa ca = TestCa.create("cluster.local");
    private final X509Certificate[] chain = ca.issue(
                    SvidRequest.workload("shop", "checkout").lifetime(Duration.ofSeconds(30)))
            .chain()
            .toArray(X509Certificate[]::new);

    private VerifiedSvid judgedAt(Instant now) throws CertificateException {
        TrustBundle bundle = new TrustBundle(TrustDomain.CLUSTER_LOCAL, List.of(ca.rootCertificate()));
        return new SvidVerifier(Map.of(bundle.domain(), bundle), Clock.fixed(now, ZoneOffset.UTC)).verify(chain);
    }

    @Test
    void aCertificateThatBeginsWithinAMinuteIsGood() throws Exception {
        Instant begins = chain[0].getNotBefore().toInstant();
        assertThat(judgedAt(begins).id().serviceAccount()).isEqualTo("checkout");
        assertThat(judgedAt(begins.minusSeconds(59)).notAfter())
                .isEqualTo(chain[0].getNotAfter().toInstant());
    }

    @Test
    void oneThatBeginsLaterIsNot() {
        Instant begins = chain[0].getNotBefore().toInstant();
        assertThatThrownBy(() -> judgedAt(begins.minusSeconds(61)))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("is not valid before");
    }

    @Test
    void anEndIsAnEnd() {
        Instant ends = chain[0].getNotAfter().toInstant();
        assertThatThrownBy(() -> judgedAt(ends.plusSeconds(1)))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("expired");
    }
}
