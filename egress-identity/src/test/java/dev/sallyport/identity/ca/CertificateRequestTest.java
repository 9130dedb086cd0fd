package dev.sallyport.identity.ca;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateRequestTest {
    @Test
    void provesItsKeyAndSaysNothingElse() throws Exception {
        JcaPKCS10CertificationRequest request =
                new JcaPKCS10CertificationRequest(CertificateRequest.fresh().der());
        assertThat(request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(request.getPublicKey())))
                .isTrue();
        assertThat(request.getSubject().getRDNs()).isEmpty();
        assertThat(request.getAttributes()).isEmpty();
        assertThat(request.getPublicKey().getAlgorithm()).isEqualTo("EC");
        assertThat(request.getSignatureAlgorithm().getAlgorithm().getId()).isEqualTo("1.2.840.10045.4.3.2");
        // Strict DER: what another encoder makes of it is the same.
        assertThat(request.toASN1Structure().getEncoded("DER")).isEqualTo(request.getEncoded());
    }

    @Test
    void opensslReadsIt(@TempDir Path folder) throws Exception {
        Path file = Files.write(
                folder.resolve("request.der"), CertificateRequest.fresh().der());
        Process openssl = new ProcessBuilder(
                        "openssl", "req", "-inform", "DER", "-in", file.toString(), "-verify", "-noout", "-text")
                .redirectErrorStream(true)
                .start();
        String said = new String(openssl.getInputStream().readAllBytes());
        assertThat(openssl.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(openssl.exitValue()).as(said).isZero();
        assertThat(said).contains("verify OK", "ASN1 OID: prime256v1", "ecdsa-with-SHA256", "Version: 1 (0x0)");
    }

    @Test
    void everyRequestHasItsOwnKeyAndNoneIsPrinted() {
        CertificateRequest one = CertificateRequest.fresh();
        CertificateRequest other = CertificateRequest.fresh();
        assertThat(one.key()).isNotEqualTo(other.key());
        assertThat(one.toString()).startsWith(CertificateRequest.class.getName() + "@");
    }

    @Test
    void lengthsAreMinimal() {
        assertThat(HexFormat.of().formatHex(Der.bitString(new byte[3]))).isEqualTo("030400000000");
        assertThat(Der.sequence(new byte[127])).startsWith(0x30, 127);
        assertThat(Der.sequence(new byte[128])).startsWith(0x30, 0x81, 128);
        assertThat(Der.sequence(new byte[256])).startsWith(0x30, 0x82, 1, 0);
        assertThat(HexFormat.of().formatHex(Der.objectIdentifier(1, 2, 840, 10045, 4, 3, 2)))
                .isEqualTo("06082a8648ce3d040302");
        assertThat(HexFormat.of().formatHex(Der.context(0))).isEqualTo("a000");
    }
}
