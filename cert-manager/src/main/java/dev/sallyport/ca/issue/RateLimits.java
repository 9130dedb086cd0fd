package dev.sallyport.ca.issue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.model.net.IpLiteral;
import io.github.bucket4j.Bucket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Token buckets: one for each source address, which a handshake and a request take from, so that no peer can hold all
 * connections or use up everyone's share; one for everyone together, asked before anything costs anything; and one for each
 * pod, asked once it is known which pod calls. The tables are bounded; who falls out of one starts with a full bucket.
 * Thread-safe.
 */
public final class RateLimits {
    private static final int MAX_KEYS = 50_000;

    private final Limits limits;
    private final Bucket everyone;
    private final Cache<String, Bucket> pods;
    private final Cache<InetAddress, Bucket> sources;

    /**
     * How much.
     *
     * @param perSecond requests of everyone together, refilled evenly
     * @param burst of everyone together
     * @param perPodPerMinute certificates of one pod
     * @param podBurst of one pod
     * @param perSourcePerSecond handshakes and requests of one address
     * @param sourceBurst of one address
     */
    public record Limits(
            int perSecond, int burst, int perPodPerMinute, int podBurst, int perSourcePerSecond, int sourceBurst) {}

    /** Full buckets. */
    public RateLimits(Limits limits) {
        this.limits = limits;
        this.everyone = bucket(limits.burst(), limits.perSecond(), Duration.ofSeconds(1));
        // A bucket is full again after that time at the latest, so that nothing is forgiven by forgetting.
        this.pods = table(Duration.ofMinutes(1L + limits.podBurst() / limits.perPodPerMinute()));
        this.sources = table(Duration.ofSeconds(1L + limits.sourceBurst() / limits.perSourcePerSecond()));
    }

    private static <K> Cache<K, Bucket> table(Duration refilled) {
        return Caffeine.newBuilder()
                .maximumSize(MAX_KEYS)
                .expireAfterAccess(refilled)
                .build();
    }

    private static Bucket bucket(int burst, int refill, Duration period) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(burst).refillGreedy(refill, period))
                .build();
    }

    /** Takes one of an address's; otherwise when there will be one. */
    public Optional<Duration> takeOf(InetAddress source) {
        return take(sources.get(
                IpLiteral.plain(source),
                address -> bucket(limits.sourceBurst(), limits.perSourcePerSecond(), Duration.ofSeconds(1))));
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
