package dev.sallyport.ca.issue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Optional;

/**
 * Token buckets: one for everyone together, asked before anything costs anything, and one for each pod, asked once it is
 * known which pod calls. The table of pods is bounded; a pod that falls out of it starts with a full bucket. Thread-safe.
 */
public final class RateLimits {
    private static final int MAX_PODS = 50_000;

    private final Limits limits;
    private final Bucket everyone;
    private final Cache<String, Bucket> pods;

    /**
     * How much.
     *
     * @param perSecond requests of everyone together, refilled evenly
     * @param burst of everyone together
     * @param perPodPerMinute certificates of one pod
     * @param podBurst of one pod
     */
    public record Limits(int perSecond, int burst, int perPodPerMinute, int podBurst) {}

    /** Full buckets. */
    public RateLimits(Limits limits) {
        this.limits = limits;
        this.everyone = bucket(limits.burst(), limits.perSecond(), Duration.ofSeconds(1));
        // A bucket is full again after that time at the latest, so that nothing is forgiven by forgetting.
        Duration refilled = Duration.ofMinutes(1L + limits.podBurst() / limits.perPodPerMinute());
        this.pods = Caffeine.newBuilder()
                .maximumSize(MAX_PODS)
                .expireAfterAccess(refilled)
                .build();
    }

    private static Bucket bucket(int burst, int refill, Duration period) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(burst).refillGreedy(refill, period))
                .build();
    }

    /** Takes one of everyone's; otherwise when there will be one. */
    Optional<Duration> takeOfAll() {
        return take(everyone);
    }

    /** Takes one of the pod's; otherwise when there will be one. */
    Optional<Duration> takeOf(String podUid) {
        return take(
                pods.get(podUid, uid -> bucket(limits.podBurst(), limits.perPodPerMinute(), Duration.ofMinutes(1))));
    }

    private static Optional<Duration> take(Bucket bucket) {
        var probe = bucket.tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }
}
