package dev.sallyport.ca.kubernetes;

import dev.sallyport.ca.attest.AttestationDesk.TokenAuthenticator;
import dev.sallyport.ca.attest.TokenFacts;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the API server about each token, and remembers no answer. Thread-safe; blocking, bounded. */
final class TokenReviewAuthenticator implements TokenAuthenticator {
    private static final String EXTRA = "authentication.kubernetes.io/";
    private static final int SHOWN = 200;

    private final KubernetesClient client;
    private final String audience;
    private final BoundedCalls calls;
    private final Consumer<Duration> timed;

    TokenReviewAuthenticator(KubernetesClient client, String audience, BoundedCalls calls, Consumer<Duration> timed) {
        this.client = client;
        this.audience = audience;
        this.calls = calls;
        this.timed = timed;
    }

    @Override
    public TokenFacts authenticate(String token) throws IOException {
        TokenReview question = new TokenReviewBuilder()
                .withNewSpec()
                .withToken(token)
                .withAudiences(audience)
                .endSpec()
                .build();
        long began = System.nanoTime();
        try {
            return facts(
                    calls.call(() -> client.tokenReviews().create(question)).getStatus());
        } catch (KubernetesClientException answer) {
            throw new IOException("the API server answered with status " + answer.getCode(), answer);
        } finally {
            timed.accept(Duration.ofNanos(System.nanoTime() - began));
        }
    }

    private static TokenFacts facts(@Nullable TokenReviewStatus status) throws IOException {
        if (status == null) {
            throw new IOException("the API server's TokenReview has no status");
        }
        UserInfo user = status.getUser();
        Map<String, List<String>> extra = user == null || user.getExtra() == null ? Map.of() : user.getExtra();
        return new TokenFacts(
                Boolean.TRUE.equals(status.getAuthenticated()),
                Objects.requireNonNullElse(status.getAudiences(), List.of()),
                user == null ? null : user.getUsername(),
                single(extra, "pod-name"),
                single(extra, "pod-uid"),
                single(extra, "credential-id"),
                printable(status.getError()));
    }

    private static @Nullable String single(Map<String, List<String>> extra, String name) {
        List<String> values = extra.getOrDefault(EXTRA + name, List.of());
        return values.size() == 1 ? values.getFirst() : null;
    }

    private static @Nullable String printable(@Nullable String error) {
        if (error == null || error.isEmpty()) {
            return null;
        }
        String plain = error.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() > SHOWN ? plain.substring(0, SHOWN) + "…" : plain;
    }
}
