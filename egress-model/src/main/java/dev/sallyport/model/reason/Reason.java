package dev.sallyport.model.reason;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection was refused or failed (DESIGN §8). The label is stable and reaches the app, the record and the
 * metric alike; the sentence is for people. The table in docs/proxy.md is compared with this enum by a test. Immutable.
 */
public enum Reason {
    NO_RULE(Blame.WORKLOAD, 403, "http_request_denied", "No rule allows this workload to reach this destination."),
    DENIED_BY_RULE(Blame.WORKLOAD, 403, "http_request_denied", "A rule denies this destination to this workload."),
    POLICY_INVALID(
            Blame.GATEWAY,
            403,
            "proxy_configuration_error",
            "A policy that selects this workload is invalid and may hold a Deny, so nothing is let through."),
    NAME_MISMATCH(
            Blame.WORKLOAD,
            403,
            "http_request_denied",
            "The name inside the connection is not the name the connection was opened for."),
    NO_NAME(
            Blame.WORKLOAD,
            403,
            "http_request_denied",
            "The connection carries no host name, and no rule allows its address by CIDR."),
    POD_UNKNOWN(
            Blame.GATEWAY,
            503,
            "proxy_internal_error",
            "The decision depends on the labels of the workload's pod, and the gateway does not know that pod."),
    ADDRESS_FORBIDDEN(
            Blame.WORKLOAD,
            403,
            "destination_ip_prohibited",
            "The destination's address lies in a range that policy by name cannot open."),
    IN_CLUSTER_TARGET(
            Blame.WORKLOAD,
            403,
            "destination_ip_prohibited",
            "The destination's address lies inside the cluster; the egress gateway does not lead there."),
    HTTP_UNREADABLE(
            Blame.WORKLOAD,
            403,
            "http_request_denied",
            "The decision needs the HTTP request, and the gateway cannot read it in this connection."),
    PROTOCOL_MISMATCH(
            Blame.WORKLOAD,
            403,
            "http_request_denied",
            "What the workload speaks is not what the destination declares for this port."),
    RATE_LIMITED(Blame.WORKLOAD, 429, "http_request_denied", "The rule's rate limit is used up."),
    QUOTA_EXHAUSTED(Blame.WORKLOAD, 429, "http_request_denied", "The rule's quota for this workload is used up."),
    LIMITS_UNCOUNTED(
            Blame.GATEWAY,
            503,
            "proxy_internal_error",
            "The counts of a rule's limits cannot be reached, and the gateway is told to let nothing pass uncounted."),
    TUNNEL_LIMIT(Blame.WORKLOAD, 429, "connection_limit_reached", "Too many connections are open at once."),
    NAMES_LIMIT(
            Blame.WORKLOAD,
            429,
            "connection_limit_reached",
            "The workload asks for more names, or longer and more random ones, than it may."),
    ENCRYPTED_CLIENT_HELLO(
            Blame.WORKLOAD,
            403,
            "http_request_denied",
            "The ClientHello is encrypted, and this cluster does not let such connections out."),
    OVERLOADED(
            Blame.GATEWAY,
            503,
            "connection_limit_reached",
            "This proxy has nearly used up its memory or descriptors and takes no new connections for the moment."),
    DNS_FAILED(Blame.DESTINATION, 502, "dns_error", "The destination's name could not be resolved."),
    CONNECT_FAILED(Blame.DESTINATION, 502, "connection_refused", "The destination refused or reset the connection."),
    CONNECT_TIMEOUT(Blame.DESTINATION, 504, "connection_timeout", "The destination did not answer in time."),
    UPSTREAM_TLS_FAILED(
            Blame.DESTINATION, 502, "tls_certificate_error", "The destination's TLS certificate or handshake failed."),
    PARENT_REFUSED(
            Blame.DESTINATION,
            502,
            "destination_unavailable",
            "The parent proxy through which the destination is reached did not open a tunnel to it."),
    PARENT_UNREACHABLE(
            Blame.DESTINATION,
            502,
            "destination_unavailable",
            "The parent proxy through which the destination is reached could not be used."),
    PARENT_TIMEOUT(
            Blame.DESTINATION,
            504,
            "connection_timeout",
            "The parent proxy through which the destination is reached did not answer in time."),
    UPSTREAM_OVERFLOW(
            Blame.GATEWAY,
            503,
            "connection_limit_reached",
            "The destination has as many connections, and as many requests waiting for one, as it may have."),
    UPSTREAM_EJECTED(
            Blame.GATEWAY,
            503,
            "destination_unavailable",
            "Every endpoint of the destination failed too often and is left aside for a while."),
    CREDENTIAL_MISSING(
            Blame.GATEWAY,
            503,
            "proxy_configuration_error",
            "The credential that the destination names is not readable."),
    IDENTITY_UNAVAILABLE(
            Blame.SELF,
            503,
            "proxy_internal_error",
            "No valid identity: this proxy holds none, or its peer showed none; nothing is carried."),
    IDENTITY_REVOKED(
            Blame.WORKLOAD,
            403,
            "http_request_denied",
            "This workload's identity is revoked, or the CA that issued its certificate is no longer trusted."),
    GATEWAY_UNAVAILABLE(Blame.GATEWAY, 503, "destination_unavailable", "No egress gateway can be reached."),
    RECORDS_UNWRITABLE(
            Blame.GATEWAY,
            503,
            "proxy_internal_error",
            "The gateway cannot write its records, and is told to carry nothing unrecorded."),
    MALFORMED(Blame.WORKLOAD, 400, "http_request_error", "The first bytes or the request are malformed."),
    DRAINING(Blame.SELF, 503, "destination_unavailable", "This proxy is shutting down and takes no new connections.");

    private final Blame blame;
    private final int httpStatus;
    private final String proxyStatusError;
    private final String sentence;
    private final String label;

    Reason(Blame blame, int httpStatus, String proxyStatusError, String sentence) {
        this.blame = blame;
        this.httpStatus = httpStatus;
        this.proxyStatusError = proxyStatusError;
        this.sentence = sentence;
        this.label = name().toLowerCase(Locale.ROOT);
    }

    /** Stable lower-case word: metric label, record field, {@code sallyport-reason}. */
    public String label() {
        return label;
    }

    /** One sentence for people, with a full stop. */
    public String sentence() {
        return sentence;
    }

    /** Who has to act. */
    public Blame blame() {
        return blame;
    }

    /** Status the tunnel and HTTP clients get: 400, 403, 429, 502, 503 or 504. */
    public int httpStatus() {
        return httpStatus;
    }

    /** {@code error} parameter of {@code Proxy-Status} (RFC 9209 §2.3). */
    public String proxyStatusError() {
        return proxyStatusError;
    }

    /** True for a decision of policy (a denial), false for something that broke. Denials are not failures. */
    public boolean isDenial() {
        return httpStatus == 403 || httpStatus == 429;
    }

    /** The reason with this label, or null for a word that is none of ours (a peer's header is a claim). */
    public static @Nullable Reason ofLabel(CharSequence label) {
        for (Reason reason : values()) {
            if (reason.label.contentEquals(label)) {
                return reason;
            }
        }
        return null;
    }
}
