package dev.sallyport.ca.process;

import dev.sallyport.testkit.pod.TokenIssuer;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens that must be refused: of the issuer's own key with other claims, or with no signature worth the name. */
record Forgery(TokenIssuer issuer, Pod pod) {
    private static final String AUDIENCE = "sallyport-ca";

    String sign(UnaryOperator<Map<String, Object>> change) {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>(Map.of(
                "iss",
                TokenIssuer.ISSUER,
                "aud",
                List.of(AUDIENCE),
                "sub",
                "system:serviceaccount:shop:checkout",
                "iat",
                now,
                "nbf",
                now,
                "exp",
                now + 3600));
        claims.put(
                "kubernetes.io",
                new LinkedHashMap<>(Map.of(
                        "namespace", "shop",
                        "pod", Map.of("name", "till", "uid", pod.getMetadata().getUid()),
                        "serviceaccount", Map.of("name", "checkout", "uid", "x"))));
        return issuer.sign(change.apply(claims));
    }

    static Map<String, Object> with(Map<String, Object> claims, String name, Object value) {
        claims.put(name, value);
        return claims;
    }

    static Map<String, Object> shift(Map<String, Object> claims, long seconds) {
        for (String time : List.of("iat", "nbf", "exp")) {
            claims.merge(time, seconds, (old, by) -> (Long) old + (Long) by);
        }
        return claims;
    }

    static Map<String, Object> withoutPod(Map<String, Object> claims) {
        ((Map<?, ?>) claims.get("kubernetes.io")).remove("pod");
        return claims;
    }

    static String unsigned(String token) {
        return encode("{\"alg\":\"none\"}") + token.substring(token.indexOf('.'), token.lastIndexOf('.') + 1);
    }

    /** As if the issuer's public key were a shared secret. */
    String confused(String token) throws GeneralSecurityException {
        String input = encode("{\"alg\":\"HS256\"}") + token.substring(token.indexOf('.'), token.lastIndexOf('.'));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(
                MessageDigest.getInstance("SHA-256").digest(issuer.jwks().getBytes(StandardCharsets.UTF_8)),
                "HmacSHA256"));
        return input + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(mac.doFinal(input.getBytes(StandardCharsets.UTF_8)));
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
