package dev.sallyport.proxy.policy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which policy is in force, for health, metrics and the admin pages. Immutable.
 *
 * @param generation of the snapshot; 0 when none was ever published
 * @param publishedAt when it was taken into force, or null
 * @param policies how many policies it holds
 * @param quarantines how many invalid ones refuse their subjects everything
 */
public record PolicyStatus(long generation, @Nullable Instant publishedAt, int policies, int quarantines) {
    /** Nothing was published: no tunnel connection is taken, and what one brings all the same is refused {@code policy_invalid}. */
    public static final PolicyStatus NONE = new PolicyStatus(0, null, 0, 0);

    /** True once there is a policy to decide by. */
    public boolean isLoaded() {
        return publishedAt != null;
    }
}
