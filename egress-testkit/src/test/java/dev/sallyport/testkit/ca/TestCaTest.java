package dev.sallyport.testkit.ca;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shape of what the CA issues, judged by the JDK's PKIX validator and by openssl. */
class TestCaTest {
    private final TestCa ca = TestCa.create("cluster.local");

    @Test
    void issuesExactlyTheShapeOfAnX509Svid() throws Exception {
        IssuedSvid svid = ca.issue(SvidRequest.workload("shop", "checkout").podUid("0b0c-uid"));

        assertThat(svid.leaf().getSubjectAlternativeNames())
                .containsExactly(List.of(6, "spiffe://cluster.local/ns/shop/sa/checkout"));
        assertThat(svid.leaf().getSubjectX500Principal().toString()).contains("0b0c-uid");
        assertThat(svid.leaf().getBasicConstraints()).isEqualTo(-1);
        assertThat(svid.leaf().getKeyUsage())
                .containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(svid.leaf().getCriticalExtensionOIDs()).contains("2.5.29.15", "2.5.29.19");
        assertThat(svid.leaf().getExtendedKeyUsage())
                .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(((ECPublicKey) svid.leaf().getPublicKey())
                        .getParams()
                        .getOrder()
                        .bitLength())
                .isEqualTo(256);
        assertThat(svid.chain()).hasSize(2).doesNotContain(ca.rootCertificate());
        validate(svid);
    }

    @Test
    void makesTheNamesCriticalWhenTheSubjectIsEmpty() throws Exception {
        IssuedSvid svid = ca.issue("shop", "checkout");

        assertThat(svid.leaf().getSubjectX500Principal().getName()).isEmpty();
        assertThat(svid.leaf().getCriticalExtensionOIDs()).contains("2.5.29.17");
        validate(svid);
    }

    @Test
    void addsDnsAndAddressNamesBesideTheSpiffeId() throws Exception {
        IssuedSvid svid = ca.issue(SvidRequest.workload("sallyport-system", "sallyport-gateway")
                .dnsNames("gateway.internal.example")
                .ipAddresses("10.244.0.7", "fd00:10:244::7"));

        assertThat(svid.leaf().getSubjectAlternativeNames())
                .extracting(name -> (Integer) name.get(0))
                .containsExactly(6, 2, 7, 7);
        validate(svid);
    }

    @Test
    void refusesToLookValidWhenExpiredEarlyOrForeign() {
        IssuedSvid foreign = TestCa.create("cluster.local").issue("shop", "checkout");

        assertThatThrownBy(
                        () -> validate(ca.issue(SvidRequest.workload("a", "b").expired())))
                .isInstanceOf(CertPathValidatorException.class);
        assertThatThrownBy(
                        () -> validate(ca.issue(SvidRequest.workload("a", "b").notYetValid())))
                .isInstanceOf(CertPathValidatorException.class);
        assertThatThrownBy(() -> validate(foreign)).isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void writesEachFlawIntoTheCertificate() throws Exception {
        SvidRequest good = SvidRequest.workload("shop", "checkout");

        assertThat(ca.issue(good.uris("spiffe://cluster.local/ns/a/sa/b", "spiffe://cluster.local/ns/c/sa/d"))
                        .leaf()
                        .getSubjectAlternativeNames())
                .hasSize(2);
        assertThat(ca.issue(good.asCertificateAuthority()).leaf().getBasicConstraints())
                .isNotEqualTo(-1);
        assertThat(ca.issue(good.withoutUri()).leaf().getSubjectAlternativeNames())
                .isNull();
        assertThat(ca.issue(good.withoutUri().dnsNames("a.example")).leaf().getSubjectAlternativeNames())
                .containsExactly(List.of(2, "a.example"));
        assertThat(ca.issue(good.serverAuthOnly()).leaf().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(ca.issue(good.withKeyCertSign()).leaf().getKeyUsage()[5]).isTrue();
        assertThat(ca.issue(good.uris("https://cluster.local/ns/a/sa/b")).leaf().getSubjectAlternativeNames())
                .containsExactly(List.of(6, "https://cluster.local/ns/a/sa/b"));
    }

    @Test
    void breaksThePairOnRequest() {
        IssuedSvid one = ca.issue("a", "b");
        IssuedSvid other = ca.issue("a", "b");

        assertThat(((ECPrivateKey) one.withKeyOf(other).key()).getS()).isEqualTo(((ECPrivateKey) other.key()).getS());
        assertThat(one.withKeyOf(other).leaf()).isEqualTo(one.leaf());
    }

    @Test
    void rotatesAllThreeFilesInOneSwap(@TempDir Path folder) throws Exception {
        IssuedSvid first = ca.issue("a", "b");
        IssuedSvid second = ca.issue("a", "b");

        first.writeTo(folder, ca.bundlePem());
        Path firstGeneration = folder.resolve("..data").toRealPath();
        second.writeTo(folder, ca.bundlePem());

        assertThat(folder.resolve("tls.crt")).hasContent(second.chainPem());
        assertThat(folder.resolve("tls.key")).hasContent(second.keyPem());
        assertThat(folder.resolve("ca.crt")).hasContent(ca.bundlePem());
        assertThat(folder.resolve("tls.crt").toRealPath().getParent())
                .isEqualTo(folder.resolve("..data").toRealPath())
                .isNotEqualTo(firstGeneration);
        assertThat(firstGeneration).doesNotExist();
    }

    @Test
    void isAcceptedByOpenssl(@TempDir Path folder) throws Exception {
        ca.issue("shop", "checkout").writeTo(folder, ca.bundlePem());

        assertThat(openssl(
                        folder,
                        "verify",
                        "-x509_strict",
                        "-purpose",
                        "sslclient",
                        "-CAfile",
                        "ca.crt",
                        "-untrusted",
                        "tls.crt",
                        "tls.crt"))
                .contains("tls.crt: OK");
        assertThat(openssl(folder, "pkey", "-in", "tls.key", "-noout", "-text")).contains("prime256v1");
        assertThat(openssl(folder, "x509", "-in", "tls.crt", "-noout", "-text"))
                .contains("URI:spiffe://cluster.local/ns/shop/sa/checkout");
    }

    @Test
    void webCertificatesVerifyForTheirHost(@TempDir Path folder) throws Exception {
        WebCa web = WebCa.create();
        web.issue(List.of("api.stripe.example"), List.of("192.175.48.10")).writeTo(folder, web.rootPem());

        assertThat(openssl(folder, "verify", "-CAfile", "ca.crt", "-verify_hostname", "api.stripe.example", "tls.crt"))
                .contains("tls.crt: OK");
    }

    private void validate(IssuedSvid svid) throws Exception {
        CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(svid.chain());
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(ca.rootCertificate(), null)));
        parameters.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX").validate(path, parameters);
    }

    private static String openssl(Path folder, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("openssl", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.waitFor();
        return Files.readString(output, UTF_8);
    }
}
