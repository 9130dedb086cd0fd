package dev.sallyport.model.destination;

import org.jspecify.annotations.Nullable;

/**
 * How the requests for a host are spread over connections and endpoints. Immutable.
 *
 * @param pool how many connections
 * @param balancing which endpoint; null for the gateway's own choice
 * @param outliers when an endpoint is left aside; null for never
 */
public record UpstreamPlan(
        PoolPlan pool,
        @Nullable Balancing balancing,
        @Nullable OutlierPlan outliers) {
    /** Nothing said: each connection of the app has one of its own. */
    public static final UpstreamPlan NONE = new UpstreamPlan(PoolPlan.NONE, null, null);

    /** True when anything is said, so that requests have to be forwarded one by one. */
    public boolean isStated() {
        return !equals(NONE);
    }
}
