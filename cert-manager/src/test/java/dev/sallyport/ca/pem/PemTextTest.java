package dev.sallyport.ca.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.ca.certificate.Authority;
import dev.sallyport.ca.csr.Openssl;
import dev.sallyport.model.identity.TrustDomain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemTextTest {
    private static final X509Certificate ROOT = Authority.newRoot(
                    TrustDomain.CLUSTER_LOCAL, Instant.now(), Duration.ofDays(1), new SecureRandom())
            .certificate();

    @ParameterizedTest(name = "openssl {0}")
    @CsvSource({
        "ecparam -genkey -name prime256v1, EC",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384, EC",
        "genrsa -traditional 2048, RSA",
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048, RSA",
        "genpkey -algorithm ED25519, EdDSA",
    })
    void readsEachFormOfKeyThatOthersWrite(String command, String algorithm, @TempDir Path folder)
            throws IOException, InterruptedException {
        Path file = folder.resolve("key");
        String[] words = command.split(" ", 2);
        Openssl.run(words[0] + " -out " + file + " " + words[1]);
        var key = PemText.readKey("tls.key", Files.readAllBytes(file));
        assertThat(key.getAlgorithm()).isEqualTo(algorithm);
        assertThat(PemText.readKey("again", bytes(PemText.write(key)))).isEqualTo(key);
    }

    @Test
    void readsWhatItWrites() {
        String text = PemText.write(List.of(ROOT, ROOT));
        assertThat(PemText.readCertificates("ca.crt", bytes(text))).containsExactly(ROOT, ROOT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PemText.readCertificate("root.crt", bytes(text)))
                .withMessage("root.crt holds 2 certificates, not one");
    }

    @Test
    void readsCertificatesAndNothingElse() {
        String mixed = PemText.write(List.of(ROOT)) + "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PemText.readCertificates("ca.crt", bytes(mixed)))
                .withMessage("ca.crt holds a PEM block that is not a CERTIFICATE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nAAAA",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
            })
    void refusesAnythingElseWithTheNameOfTheFile(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PemText.readCertificates("ca.crt", bytes(text)))
                .withMessageStartingWith("ca.crt ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PemText.readKey("tls.key", bytes(text)))
                .withMessageStartingWith("tls.key ");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
