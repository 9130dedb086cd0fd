package dev.sallyport.ca.refusal;

import java.util.Locale;

/**
 * Why no certificate is issued. The label is a metric's and a log line's; outward goes only the status, so that an
 * attacker learns no more than which half of the door is shut (PROTOCOL §3.9.6).
 */
public enum RefusalReason {
    /** No body, or more than 16 KiB. */
    BODY_SIZE(400, "the body has no byte or more than 16 KiB"),
    /** The body took too long. */
    BODY_TIMEOUT(408, "the body did not arrive in time"),
    /** Of another type than {@code application/pkcs10}. */
    MEDIA_TYPE(415, "the content type is not application/pkcs10"),
    /** No PKCS#10 request we certify: form, key or proof of possession. */
    CSR(400, "the certificate request is not acceptable"),
    /** The life asked for is not a duration, or not within bounds. */
    TTL(400, "the life asked for is not acceptable"),
    /** No bearer token, or one that cannot be a token. */
    TOKEN_MISSING(401, "there is no bearer token"),
    /** Not authenticated: signature, expiry, issuer, revoked, its pod gone. */
    TOKEN_INVALID(401, "the token is not authentic or not valid now"),
    /** Authentic, for someone else's ears. */
    TOKEN_AUDIENCE(401, "the token is for another audience"),
    /** Authentic, but no service account's. */
    TOKEN_SUBJECT(401, "the token is not a service account's"),
    /** A service account's, but of no pod. */
    TOKEN_NOT_POD_BOUND(401, "the token is not bound to a pod"),
    /** The pod does not exist. */
    POD_UNKNOWN(403, "the token's pod does not exist"),
    /** The pod of that name is another one, or runs as another service account. */
    POD_MISMATCH(403, "the pod of that name is not the token's"),
    /** The pod has succeeded or failed. */
    POD_ENDED(403, "the token's pod has ended"),
    /** The pod has no address yet to compare with. */
    POD_NOT_READY(503, "the token's pod has no address yet"),
    /** The caller does not sit in the pod. */
    SOURCE_ADDRESS(403, "the caller's address is not one of the pod's"),
    /** The request names an identity that is not the caller's. */
    FOREIGN_IDENTITY(403, "the request names an identity that is not the caller's"),
    /** Too many requests, of this pod or of all. */
    RATE_LIMITED(429, "there were too many requests"),
    /** Too many connections or requests of one address. */
    SOURCE_LIMITED(429, "one address made too many connections or requests"),
    /** Too many at once. */
    OVERLOADED(503, "too many requests are under way"),
    /** The API server or the issuers' keys cannot be asked. */
    ATTESTOR_UNAVAILABLE(503, "callers cannot be attested now"),
    /** No authority is in force, or it is not valid now. */
    AUTHORITY_UNAVAILABLE(503, "no authority can sign now"),
    /** No such resource, or not with this method or answer type. */
    NOT_OFFERED(404, "there is no such resource"),
    /** A defect of ours. */
    INTERNAL(500, "the CA failed");

    private final int status;
    private final String sentence;

    RefusalReason(int status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    /** Stable, lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The HTTP status that goes outward. */
    public int status() {
        return status;
    }

    /** For people. */
    public String sentence() {
        return sentence;
    }
}
