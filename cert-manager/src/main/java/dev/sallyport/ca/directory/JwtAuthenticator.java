package dev.sallyport.ca.directory;

import dev.sallyport.ca.attest.AttestationDesk.TokenAuthenticator;
import dev.sallyport.ca.attest.TokenFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates tokens by the public keys of trusted issuers: asymmetric algorithms only, so that neither {@code none} nor
 * an HMAC made with a public key is a signature. Reads the claims a kubelet's token has. Thread-safe; blocking.
 *
 * <p>jose4j's own messages quote the token: of an error only its number is used.
 */
final class JwtAuthenticator implements TokenAuthenticator {
    private static final int SKEW_SECONDS = 30;
    private static final String KUBERNETES = "kubernetes.io";
    private static final AlgorithmConstraints ALGORITHMS = new AlgorithmConstraints(
            ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512);
    /** Only to find out whose keys to look at; nothing of it is believed. */
    private static final JwtConsumer UNVERIFIED = new JwtConsumerBuilder()
            .setSkipAllValidators()
            .setDisableRequireSignature()
            .setSkipSignatureVerification()
            .setJwsAlgorithmConstraints(ALGORITHMS)
            .build();

    private final Map<String, TrustedIssuer> issuers;
    private final InstantSource clock;

    JwtAuthenticator(List<TrustedIssuer> issuers, InstantSource clock) {
        this.issuers = issuers.stream().collect(Collectors.toUnmodifiableMap(TrustedIssuer::name, issuer -> issuer));
        this.clock = clock;
    }

    @Override
    public TokenFacts authenticate(String token) throws IOException {
        TrustedIssuer issuer = issuerOf(token);
        if (issuer == null) {
            return TokenFacts.unauthenticated("it is no signed JWT of an issuer we trust");
        }
        try {
            JwtClaims claims = consumer(issuer).processToClaims(token);
            return facts(claims);
        } catch (InvalidJwtException e) {
            return TokenFacts.unauthenticated(why(e));
        } catch (MalformedClaimException | ClassCastException e) {
            return TokenFacts.unauthenticated("its claims are not of a kubelet's token");
        }
    }

    private @Nullable TrustedIssuer issuerOf(String token) {
        try {
            String issuer = UNVERIFIED.processToClaims(token).getIssuer();
            return issuer == null ? null : issuers.get(issuer);
        } catch (InvalidJwtException | MalformedClaimException e) {
            return null;
        }
    }

    private JwtConsumer consumer(TrustedIssuer issuer) throws IOException {
        try {
            JsonWebKeySet keys = new JsonWebKeySet(Files.readString(issuer.jwksFile()));
            return new JwtConsumerBuilder()
                    .setJwsAlgorithmConstraints(ALGORITHMS)
                    .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys.getJsonWebKeys()))
                    .setExpectedIssuer(true, issuer.name())
                    .setSkipDefaultAudienceValidation() // judged with everything else, see TokenChecks
                    .setRequireExpirationTime()
                    .setRequireIssuedAt()
                    .setRequireNotBefore()
                    .setRequireSubject()
                    .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                    .setAllowedClockSkewInSeconds(SKEW_SECONDS)
                    .build();
        } catch (JoseException e) {
            throw new IOException("the keys of a trusted issuer, " + issuer.jwksFile() + ", are not a JWK set", e);
        }
    }

    private static String why(InvalidJwtException e) {
        if (e.hasExpired()) {
            return "it has expired";
        }
        if (e.hasErrorCode(ErrorCodes.NOT_YET_VALID) || e.hasErrorCode(ErrorCodes.ISSUED_AT_INVALID_FUTURE)) {
            return "it is not valid yet";
        }
        if (e.hasErrorCode(ErrorCodes.SIGNATURE_INVALID)) {
            return "its signature is not its issuer's";
        }
        return "it is not acceptable (jose4j "
                + e.getErrorDetails().stream()
                        .map(error -> String.valueOf(error.getErrorCode()))
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private static TokenFacts facts(JwtClaims claims) throws MalformedClaimException {
        Map<?, ?> binding = claims.getClaimValue(KUBERNETES, Map.class);
        if (binding == null) {
            return TokenFacts.unauthenticated("it has no claim kubernetes.io");
        }
        String subject = claims.getSubject();
        String bound =
                "system:serviceaccount:" + binding.get("namespace") + ":" + member(binding, "serviceaccount", "name");
        if (!bound.equals(subject)) {
            return TokenFacts.unauthenticated("its subject is not the service account it names");
        }
        return new TokenFacts(
                true,
                claims.hasAudience() ? claims.getAudience() : List.of(),
                subject,
                member(binding, "pod", "name"),
                member(binding, "pod", "uid"),
                claims.getJwtId() == null ? null : "JTI=" + printable(claims.getJwtId()),
                null);
    }

    private static @Nullable String member(Map<?, ?> binding, String object, String name) {
        return binding.get(object) instanceof Map<?, ?> inner && inner.get(name) instanceof String text ? text : null;
    }

    private static String printable(String id) {
        return id.replaceAll("[^A-Za-z0-9._-]", "?").substring(0, Math.min(id.length(), 64));
    }
}
