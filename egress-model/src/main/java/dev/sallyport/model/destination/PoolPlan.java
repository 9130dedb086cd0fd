package dev.sallyport.model.destination;

import org.jspecify.annotations.Nullable;

/**
 * How many connections carry the requests for a host. Immutable; counts are those of one gateway replica.
 *
 * @param max connections to one endpoint at once; null for no limit
 * @param maxPending requests that may wait for a connection to one endpoint at once; null for the gateway's own
 * @param maxRequests after how many requests a connection is closed; null for no limit
 */
public record PoolPlan(
        @Nullable Integer max,
        @Nullable Integer maxPending,
        @Nullable Integer maxRequests) {
    /** Nothing said. */
    public static final PoolPlan NONE = new PoolPlan(null, null, null);
}
