package dev.sallyport.model.destination;

import org.jspecify.annotations.Nullable;

/**
 * How many connections carry the requests for a host. Immutable; counts are those of one gateway replica.
 *
 * @param max connections to one endpoint at once; null for no limit
 * @param maxPending requests that may wait for a connection to one endpoint at once; null for the gateway's own
 * @param maxRequests after how many requests a connection is closed; null for no limit
 * @param http2 whether HTTP/2 is spoken: where TLS is originated it is offered before HTTP/1.1, in clear it is taken for granted;
 *     null for what the app speaks
 */
public record PoolPlan(
        @Nullable Integer max,
        @Nullable Integer maxPending,
        @Nullable Integer maxRequests,
        @Nullable Boolean http2) {
    /** Nothing said. */
    public static final PoolPlan NONE = new PoolPlan(null, null, null, null);
}
