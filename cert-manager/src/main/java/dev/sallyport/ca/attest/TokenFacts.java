package dev.sallyport.ca.attest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an authenticator says about a token: a TokenReview's status, or claims whose signature was verified. Immutable.
 *
 * @param authenticated the token is authentic and valid now
 * @param audiences which of the audiences we asked about it is for
 * @param username {@code system:serviceaccount:<namespace>:<name>} for a service account
 * @param podName the pod it is bound to
 * @param podUid that pod's UID
 * @param credentialId the token's own ID
 * @param error the authenticator's word on why not; for the log
 */
public record TokenFacts(
        boolean authenticated,
        List<String> audiences,
        @Nullable String username,
        @Nullable String podName,
        @Nullable String podUid,
        @Nullable String credentialId,
        @Nullable String error) {
    /** Copies the list. */
    public TokenFacts {
        audiences = List.copyOf(audiences);
    }

    /** Of a token that is not authentic. */
    public static TokenFacts unauthenticated(String error) {
        return new TokenFacts(false, List.of(), null, null, null, null, error);
    }
}
