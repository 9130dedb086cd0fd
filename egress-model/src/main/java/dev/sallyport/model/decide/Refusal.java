package dev.sallyport.model.decide;

import dev.sallyport.model.policy.RuleName;
import dev.sallyport.model.reason.Reason;
import java.net.InetAddress;
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
 */
public record Refusal(
        Reason reason,
        @Nullable RuleName rule,
        @Nullable InetAddress address,
        String detail,
        List<Observation> observations)
        implements Admission, Vetting {
    /** Copies the observations. */
    public Refusal {
        observations = List.copyOf(observations);
    }

    /** A refusal that no rule decided. */
    public static Refusal of(Reason reason, String detail) {
        return new Refusal(reason, null, null, detail, List.of());
    }
}
