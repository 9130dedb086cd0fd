package dev.sallyport.ca.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ca.csr.Csrs;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustBundleTest {
    private static X509Certificate root(KeyPair pair, String algorithm) throws Exception {
        Instant now = Instant.now();
        X500Name name = new X500Name("CN=root");
        var builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(64, new SecureRandom()),
                Date.from(now),
                Date.from(now.plusSeconds(3600)),
                name,
                pair.getPublic());
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate())));
    }

    private static KeyPair pair(String kind) {
        return switch (kind) {
            case "RSA" -> Csrs.rsa(2048);
            case "Ed25519" -> Csrs.ed25519();
            default -> Csrs.ec(kind);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "secp256r1, SHA256withECDSA, EC",
        "secp384r1, SHA384withECDSA, EC",
        "secp521r1, SHA512withECDSA, EC",
        "RSA, SHA256withRSA, RSA",
        "Ed25519, Ed25519, OKP"
    })
    void aRootOfAnyKindIsAKeyThatOthersReadAsTheSame(String kind, String algorithm, String type) throws Exception {
        KeyPair pair = pair(kind);
        X509Certificate root = root(pair, algorithm);
        String set = new TrustBundle(List.of(root), 7).jwkSet();

        JsonWebKey read = new JsonWebKeySet(set).getJsonWebKeys().getFirst();
        assertThat(read).isInstanceOf(PublicJsonWebKey.class);
        assertThat(read.getKey()).isEqualTo(pair.getPublic());
        assertThat(read.getKeyType()).isEqualTo(type);
        assertThat(read.getUse()).isEqualTo("x509-svid");
        assertThat(((PublicJsonWebKey) read).getCertificateChain()).containsExactly(root);
    }

    /** RFC 7518 §6.2.1.2: a coordinate keeps its leading zeros; one key in 256 has one. */
    @Test
    void coordinatesHaveTheirCurvesLength() throws Exception {
        for (int i = 0; i < 300; i++) {
            String set = new TrustBundle(List.of(root(Csrs.ec("secp256r1"), "SHA256withECDSA")), 1).jwkSet();
            Map<?, ?> key = (Map<?, ?>) ((List<?>) JsonUtil.parseJson(set).get("keys")).getFirst();
            assertThat(Base64.getUrlDecoder().decode((String) key.get("x"))).hasSize(32);
            assertThat(Base64.getUrlDecoder().decode((String) key.get("y"))).hasSize(32);
        }
    }
}
