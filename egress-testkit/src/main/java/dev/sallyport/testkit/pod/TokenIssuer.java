package dev.sallyport.testkit.pod;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Service account tokens bound to a pod, with the claims an API server writes for a kubelet's TokenRequest (RS256, as
 * kube-apiserver's default key). Thread-safe.
 */
public final class TokenIssuer {
    /** {@code iss} of every token. */
    public static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
    /** Audience where a projection names none: the API server's own. */
    public static final String DEFAULT_AUDIENCE = ISSUER;

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final InstantSource clock;
    private final KeyPair pair;
    private final String keyId;
    private final Map<String, String> accountUids = new ConcurrentHashMap<>();

    /** With a fresh 2048-bit key. */
    public TokenIssuer(InstantSource clock) {
        this.clock = clock;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            this.pair = generator.generateKeyPair();
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(pair.getPublic().getEncoded());
            this.keyId = BASE64URL.encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no RSA or SHA-256", e);
        }
    }

    /** The verification key as a JWK set (RFC 7517). */
    public String jwks() {
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        Map<String, Object> jwk = new LinkedHashMap<>();
        jwk.put("use", "sig");
        jwk.put("kty", "RSA");
        jwk.put("kid", keyId);
        jwk.put("alg", "RS256");
        jwk.put("n", unsigned(key.getModulus()));
        jwk.put("e", unsigned(key.getPublicExponent()));
        return Serialization.asJson(Map.of("keys", List.of(jwk)));
    }

    /** The UID this harness gives a service account; the same for every token of one issuer. */
    public String serviceAccountUid(String namespace, String name) {
        return accountUids.computeIfAbsent(
                namespace + "/" + name, key -> UUID.randomUUID().toString());
    }

    /** A token for {@code pod}'s service account, bound to the pod. */
    public String issue(Pod pod, String audience, Duration life) {
        String namespace = pod.getMetadata().getNamespace();
        String account = pod.getSpec().getServiceAccountName();
        long now = clock.instant().getEpochSecond();
        Map<String, Object> binding = new LinkedHashMap<>();
        binding.put("namespace", namespace);
        binding.put("node", Map.of("name", pod.getSpec().getNodeName(), "uid", Kubelet.NODE_UID));
        binding.put(
                "pod",
                Map.of(
                        "name",
                        pod.getMetadata().getName(),
                        "uid",
                        pod.getMetadata().getUid()));
        binding.put("serviceaccount", Map.of("name", account, "uid", serviceAccountUid(namespace, account)));
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("aud", List.of(audience));
        claims.put("exp", now + life.toSeconds());
        claims.put("iat", now);
        claims.put("iss", ISSUER);
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("kubernetes.io", binding);
        claims.put("nbf", now);
        claims.put("sub", "system:serviceaccount:%s:%s".formatted(namespace, account));
        return sign(claims);
    }

    /** Signs any claims: for tokens that must be refused. */
    public String sign(Map<String, Object> claims) {
        try {
            String header = Serialization.asJson(Map.of("alg", "RS256", "kid", keyId));
            String input = encode(header) + "." + encode(Serialization.asJson(claims));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(pair.getPrivate());
            signature.update(input.getBytes(UTF_8));
            return input + "." + BASE64URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign a token", e);
        }
    }

    private static String encode(String json) {
        return BASE64URL.encodeToString(json.getBytes(UTF_8));
    }

    private static String unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return BASE64URL.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }
}
