package dev.sallyport.proxy.observe;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Our reasons as the flags that Envoy's users look for, where they mean the same; where they do not, there is none. The
 * table in {@code docs/records.md} is made of {@link #of(Reason)}.
 */
public final class ResponseFlags {
    private ResponseFlags() {}

    /** The flag of a record, or null. */
    static @Nullable String of(ConnectionRecord record) {
        Outcome outcome = record.outcome();
        Reason reason = outcome.reason();
        if (reason == null) {
            return null;
        }
        if (Outcome.isDeparture(outcome)) {
            return "DC";
        }
        boolean connected = record.facts().upstream() != null;
        if (connected && reason == Reason.CONNECT_FAILED) {
            return "UC";
        }
        return connected && reason == Reason.CONNECT_TIMEOUT ? "UT" : of(reason);
    }

    /** The flag of a reason as it is usually meant, or null. */
    public static @Nullable String of(Reason reason) {
        return switch (reason) {
            case NO_RULE,
                    DENIED_BY_RULE,
                    POLICY_INVALID,
                    NAME_MISMATCH,
                    NO_NAME,
                    ADDRESS_FORBIDDEN,
                    HTTP_UNREADABLE,
                    PROTOCOL_MISMATCH,
                    ENCRYPTED_CLIENT_HELLO,
                    IDENTITY_REVOKED -> "UAEX";
            case IN_CLUSTER_TARGET -> "NR";
            case RATE_LIMITED, QUOTA_EXHAUSTED, TUNNEL_LIMIT, NAMES_LIMIT -> "RL";
            case LIMITS_UNCOUNTED -> "RLSE";
            case OVERLOADED -> "OM";
            case DNS_FAILED -> "DF";
            case CONNECT_FAILED,
                    CONNECT_TIMEOUT,
                    UPSTREAM_TLS_FAILED,
                    PARENT_REFUSED,
                    PARENT_UNREACHABLE,
                    PARENT_TIMEOUT -> "UF";
            case GATEWAY_UNAVAILABLE -> "UH";
            case MALFORMED -> "DPE";
            // Envoy has nothing like the rest.
            default -> null;
        };
    }
}
