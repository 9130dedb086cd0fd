package dev.sallyport.proxy.gateway;

import dev.sallyport.proxy.connection.CanaryObserver;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.PolicyObserver;
import dev.sallyport.proxy.connection.QueryObserver;
import dev.sallyport.proxy.connection.ResolveObserver;
import dev.sallyport.proxy.connection.SharedLimitObserver;
import dev.sallyport.proxy.connection.TunnelObserver;
import dev.sallyport.proxy.connection.UpstreamObserver;

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
 * @param upstreams pools of connections to destinations
 */
public record GatewayObservers(
        ConnectionObserver connections,
        TunnelObserver tunnel,
        ResolveObserver resolve,
        PolicyObserver policy,
        CanaryObserver canary,
        SharedLimitObserver sharing,
        QueryObserver queries,
        UpstreamObserver upstreams) {
    /** Nobody hears of shared counts, of questions and of pools. */
    public GatewayObservers(
            ConnectionObserver connections,
            TunnelObserver tunnel,
            ResolveObserver resolve,
            PolicyObserver policy,
            CanaryObserver canary) {
        this(
                connections,
                tunnel,
                resolve,
                policy,
                canary,
                SharedLimitObserver.NONE,
                QueryObserver.NONE,
                UpstreamObserver.NONE);
    }
}
