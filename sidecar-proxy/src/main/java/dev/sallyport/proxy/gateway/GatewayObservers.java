package dev.sallyport.proxy.gateway;

import dev.sallyport.proxy.connection.CanaryObserver;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.PolicyObserver;
import dev.sallyport.proxy.connection.QueryObserver;
import dev.sallyport.proxy.connection.ResolveObserver;
import dev.sallyport.proxy.connection.SharedLimitObserver;
import dev.sallyport.proxy.connection.TunnelObserver;

/**
 * Who is told what happens at the gateway. Immutable.
 *
 * @param connections each connection and request
 * @param tunnel tunnel connections and their streams
 * @param resolve lookups and dials
 * @param policy snapshots
 * @param canary who should not have come
 * @param sharing counts that gateways share
 * @param queries questions for names
 */
public record GatewayObservers(
        ConnectionObserver connections,
        TunnelObserver tunnel,
        ResolveObserver resolve,
        PolicyObserver policy,
        CanaryObserver canary,
        SharedLimitObserver sharing,
        QueryObserver queries) {
    /** Nobody hears of shared counts and of questions. */
    public GatewayObservers(
            ConnectionObserver connections,
            TunnelObserver tunnel,
            ResolveObserver resolve,
            PolicyObserver policy,
            CanaryObserver canary) {
        this(connections, tunnel, resolve, policy, canary, SharedLimitObserver.NONE, QueryObserver.NONE);
    }
}
