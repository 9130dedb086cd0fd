package dev.sallyport.model.decide;

import dev.sallyport.model.policy.RuleName;
import dev.sallyport.model.reason.Reason;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A verdict of no. Immutable.
 *
 * @param reason why
 * @param rule the deciding rule, or null when none decided
 * @param address the resolved address that was refused, or null when the name was
 * @param detail one more sentence that names what was wrong, fit for the caller's eyes; never another tenant's policy
 * @param observations what observing rules would have done
 * @param retryAfter seconds after which the same may pass, for answers that say so; at least 1
 */
public record Refusal(
        Reason reason,
        @Nullable RuleName rule,
        @Nullable InetAddress address,
        String detail,
        List<Observation> observations,
        long retryAfter)
        implements Admission, Vetting {
    /** Copies the observations. */
    public Refusal {
        observations = List.copyOf(observations);
        retryAfter = Math.max(1, retryAfter);
    }

    /** A refusal that says to try again soon, where its answer says so at all. */
    public Refusal(
            Reason reason,
            @Nullable RuleName rule,
            @Nullable InetAddress address,
            String detail,
            List<Observation> observations) {
        this(reason, rule, address, detail, observations, 1);
    }

    /** A refusal that no rule decided. */
    public static Refusal of(Reason reason, String detail) {
        return new Refusal(reason, null, null, detail, List.of());
    }

    /** A limit of a rule is reached; the wait is rounded up to whole seconds. */
    public static Refusal of(Reason reason, RuleName rule, String detail, Duration wait) {
        return new Refusal(
                reason,
                rule,
                null,
                detail,
                List.of(),
                wait.plusNanos(999_999_999).toSeconds());
    }
}
