package dev.sallyport.identity.svid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerifiedChainsTest {
    private final TestCa ca = TestCa.create("cluster.local");
    private Instant now = Clock.systemUTC().instant();
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    private SvidVerifier verifier() {
        TrustBundle bundle = new TrustBundle(TrustDomain.CLUSTER_LOCAL, List.of(ca.rootCertificate()));
        return new SvidVerifier(Map.of(TrustDomain.CLUSTER_LOCAL, bundle), clock);
    }

    private static X509Certificate[] chain(IssuedSvid svid) {
        return svid.chain().toArray(X509Certificate[]::new);
    }

    @Test
    void remembersWithinTheLifeOfTheChainOnly() throws Exception {
        VerifiedChains chains = new VerifiedChains(verifier(), 4, Duration.ofHours(2));
        X509Certificate[] chain = chain(ca.issue(SvidRequest.workload("a", "b").lifetime(Duration.ofMinutes(5))));
        VerifiedSvid first = chains.verify(chain);
        assertThat(chains.verify(chain)).isSameAs(first);
        now = now.plus(Duration.ofMinutes(6));
        assertThatThrownBy(() -> chains.verify(chain)).hasMessageContaining("expired");
    }

    @Test
    void forgetsAfterItsTimeAndBeyondItsCapacity() throws Exception {
        VerifiedChains chains = new VerifiedChains(verifier(), 1, Duration.ofSeconds(10));
        X509Certificate[] one = chain(ca.issue("a", "b"));
        VerifiedSvid first = chains.verify(one);
        chains.verify(chain(ca.issue("a", "c")));
        VerifiedSvid second = chains.verify(one);
        assertThat(second).isNotSameAs(first).isEqualTo(first);
        now = now.plusSeconds(11);
        assertThat(chains.verify(one)).isNotSameAs(second);
    }

    @Test
    void refusesUnderAnExpiredAnchorAlthoughTheJdkWouldNot() {
        now = ca.rootCertificate().getNotAfter().toInstant().plusSeconds(1);
        X509Certificate[] chain = chain(ca.issue(SvidRequest.workload("a", "b").lifetime(Duration.ofDays(9000))));
        assertThatThrownBy(() -> verifier().verify(chain))
                .hasMessage("every CA of trust domain cluster.local has expired");
    }

    @Test
    void refusesChainsThatAreTooLongBeforeLookingAtThem() {
        X509Certificate[] two = chain(ca.issue("a", "b"));
        X509Certificate[] seven = {two[0], two[1], two[1], two[1], two[1], two[1], two[1]};
        assertThatThrownBy(() -> verifier().verify(seven)).hasMessageContaining("not 7");
        assertThatThrownBy(() -> verifier().verify(new X509Certificate[0])).hasMessageContaining("not 0");
    }
}
