package dev.sallyport.ca.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ca.attest.TokenFacts;
import dev.sallyport.ca.csr.Csrs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens as API servers with EC keys sign them; the RSA ones are DirectoryModeIT's. */
class JwtAuthenticatorTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final String ISSUER = "https://issuer.example";

    @TempDir
    Path folder;

    private JwtAuthenticator trusting(KeyPair pair, String keyId) throws JoseException, IOException {
        PublicJsonWebKey key = PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic());
        key.setKeyId(keyId);
        Path keys = folder.resolve("jwks.json");
        Files.writeString(keys, new JsonWebKeySet(key).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
        return new JwtAuthenticator(List.of(new TrustedIssuer(ISSUER, keys)), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static String token(KeyPair pair, String algorithm, String keyId) throws JoseException {
        long now = NOW.getEpochSecond();
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmHeaderValue(algorithm);
        token.setKeyIdHeaderValue(keyId);
        token.setKey(pair.getPrivate());
        token.setPayload(JsonUtil.toJson(Map.of(
                "iss",
                ISSUER,
                "aud",
                List.of("sallyport-ca"),
                "sub",
                "system:serviceaccount:shop:checkout",
                "iat",
                now,
                "nbf",
                now,
                "exp",
                now + Duration.ofHours(1).toSeconds(),
                "kubernetes.io",
                Map.of(
                        "namespace", "shop",
                        "pod", Map.of("name", "till", "uid", "uid-1"),
                        "serviceaccount", Map.of("name", "checkout", "uid", "uid-2")))));
        return token.getCompactSerialization();
    }

    @ParameterizedTest
    @CsvSource({"secp256r1, ES256", "secp384r1, ES384", "secp521r1, ES512"})
    void believesATokenSignedWithTheIssuersEcKey(String curve, String algorithm) throws Exception {
        KeyPair pair = Csrs.ec(curve);
        TokenFacts facts = trusting(pair, "one").authenticate(token(pair, algorithm, "one"));
        assertThat(facts.authenticated()).isTrue();
        assertThat(facts.error()).isNull();
        assertThat(facts.username()).isEqualTo("system:serviceaccount:shop:checkout");
        assertThat(facts.podName()).isEqualTo("till");
        assertThat(facts.podUid()).isEqualTo("uid-1");
        assertThat(facts.audiences()).containsExactly("sallyport-ca");
    }

    @Test
    void believesNoOtherKeyUnderTheSameName() throws Exception {
        TokenFacts facts =
                trusting(Csrs.ec("secp256r1"), "one").authenticate(token(Csrs.ec("secp256r1"), "ES256", "one"));
        assertThat(facts.authenticated()).isFalse();
        assertThat(facts.error()).isEqualTo("its signature is not its issuer's");
    }

    /** An all-zero ECDSA signature once satisfied Java (CVE-2022-21449). */
    @Test
    void believesNoEmptySignature() throws Exception {
        KeyPair pair = Csrs.ec("secp256r1");
        String signed = token(pair, "ES256", "one");
        String blank = signed.substring(0, signed.lastIndexOf('.') + 1) + "A".repeat(86);
        assertThat(trusting(pair, "one").authenticate(blank).authenticated()).isFalse();
    }
}
