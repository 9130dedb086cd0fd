package dev.sallyport.ca.refusal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * No certificate. Immutable.
 *
 * @param reason which of the reasons
 * @param detail a sentence for the log; holds nothing that the caller chose, unless it was authenticated first
 * @param retryAfter when trying again may help; null when it will not
 */
public record Refusal(
        RefusalReason reason, String detail, @Nullable Duration retryAfter) {
    /** For good. */
    public static Refusal of(RefusalReason reason, String detail) {
        return new Refusal(reason, detail, null);
    }

    /** In the reason's own words. */
    public static Refusal of(RefusalReason reason) {
        return new Refusal(reason, reason.sentence(), null);
    }

    /** For now. */
    public static Refusal forNow(RefusalReason reason, String detail, Duration retryAfter) {
        return new Refusal(reason, detail, retryAfter);
    }
}
