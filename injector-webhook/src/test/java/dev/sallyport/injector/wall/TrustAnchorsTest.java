package dev.sallyport.injector.wall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import org.junit.jupiter.api.Test;

class TrustAnchorsTest {
    private final TestCa ca = TestCa.create("cluster.local");

    @Test
    void writesCertificatesAnewAndOnce() {
        String pem = ca.bundlePem();
        assertThat(TrustAnchors.canonical("# a comment\n" + pem + "\n" + pem))
                .startsWith("-----BEGIN CERTIFICATE-----\n")
                .containsOnlyOnce("BEGIN CERTIFICATE")
                .isEqualTo(TrustAnchors.canonical(TrustAnchors.canonical(pem)));
    }

    @Test
    void refusesALeafAmongAuthorities() {
        String leaf = ca.issue(SvidRequest.workload("shop", "checkout")).chainPem();
        assertThatThrownBy(() -> TrustAnchors.canonical(ca.bundlePem() + leaf)).hasMessageContaining("is not a CA's");
    }

    @Test
    void refusesNothingAndWhatCannotBeRead() {
        assertThatThrownBy(() -> TrustAnchors.canonical("")).hasMessageContaining("holds no certificate");
        assertThatThrownBy(() -> TrustAnchors.canonical("hello")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> TrustAnchors.canonical("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
