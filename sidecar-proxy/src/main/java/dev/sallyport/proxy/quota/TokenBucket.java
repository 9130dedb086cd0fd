package dev.sallyport.proxy.quota;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** A token bucket, by bucket4j. Safe for concurrent use. */
final class TokenBucket implements Count {
    private final long depth;
    private final Bucket bucket;

    /** A full one. */
    TokenBucket(LimitKey key, LongSupplier nanos) {
        depth = key.most();
        bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(depth).refillGreedy(key.refill(), Duration.ofMillis(key.perMillis())))
                .withCustomTimePrecision(new Nanos(nanos))
                .build();
    }

    @Override
    public long take() {
        if (bucket.tryConsume(1)) {
            return 0;
        }
        return Math.max(1, bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
    }

    @Override
    public void giveBack() {
        bucket.addTokens(1);
    }

    @Override
    public long spend(long bytes) {
        return bucket.consumeIgnoringRateLimits(bytes);
    }

    @Override
    public boolean isIdle() {
        return bucket.getAvailableTokens() >= depth;
    }

    /** A monotonic clock as bucket4j wants it. */
    private record Nanos(LongSupplier source) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return source.getAsLong();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
