package dev.sallyport.proxy.observe;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.limit.Pace;
import dev.sallyport.proxy.limit.PacedKeys;

/**
 * Keeps a caller from writing the log: of rejections that cost it next to nothing (limits, requests that are none, refused
 * and revoked certificates), all of which come before any pace of new tunnels, so many per second are recorded one by one,
 * for each caller and reason. Policy's denials always are: how many there can be is bounded by the pace of new tunnels.
 * Safe for concurrent use.
 */
final class RejectionSampler {
    private static final int CALLERS = 4096;

    private final PacedKeys<String> paces;

    RejectionSampler(Pace pace) {
        this.paces = new PacedKeys<>(pace, CALLERS);
    }

    /** True for a rejection that is to be counted and not recorded. */
    boolean suppresses(ConnectionRecord record) {
        return switch (record.outcome()) {
            case Outcome.Denied(Reason reason, String detail) -> isOneTooMany(record, reason, detail);
            case Outcome.Failed(Reason reason, String detail) -> isOneTooMany(record, reason, detail);
            case Outcome.Carried carried -> false;
            case Outcome.Cut cut -> false;
        };
    }

    private boolean isOneTooMany(ConnectionRecord record, Reason reason, String detail) {
        String caller = record.facts().spiffeId();
        return switch (reason) {
            // Without an identity the sentence names the address.
            case TUNNEL_LIMIT,
                    NAMES_LIMIT,
                    OVERLOADED,
                    LIMITS_UNCOUNTED,
                    IDENTITY_UNAVAILABLE,
                    IDENTITY_REVOKED,
                    RECORDS_UNWRITABLE,
                    MALFORMED -> !paces.take(reason.label() + ' ' + (caller == null ? detail : caller));
            default -> false;
        };
    }
}
