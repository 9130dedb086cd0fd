package dev.sallyport.ca.attest;

import org.jspecify.annotations.Nullable;

/**
 * Whom an authentic token names. Immutable.
 *
 * @param namespace of the service account and its pod
 * @param serviceAccount its name
 * @param podName the pod the token is bound to
 * @param podUid that pod's UID
 * @param credentialId the token's own ID, for the log; null where the issuer writes none
 */
public record Caller(
        String namespace,
        String serviceAccount,
        String podName,
        String podUid,
        @Nullable String credentialId) {
    /** For the log. */
    public String describe() {
        return "pod %s/%s (%s) of service account %s, credential %s"
                .formatted(namespace, podName, podUid, serviceAccount, credentialId == null ? "unknown" : credentialId);
    }
}
