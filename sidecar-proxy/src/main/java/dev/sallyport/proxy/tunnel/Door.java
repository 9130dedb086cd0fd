package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.proxy.connection.TunnelObserver;
import dev.sallyport.proxy.limit.LimitSettings;
import dev.sallyport.proxy.limit.OverloadGuard;
import dev.sallyport.proxy.limit.Places;
import dev.sallyport.proxy.limit.Volumes;
import dev.sallyport.proxy.wire.WindowBudget;
import java.time.Clock;

/**
 * What all connections of a tunnel listener share. Immutable; its parts are safe for concurrent use.
 *
 * @param settings of the listener
 * @param observer told of connections, streams, limits
 * @param clock for the end of peers' certificates
 * @param peers whose connections stand
 * @param arrivals told of each CONNECT and each question for a name
 * @param addresses what an address may have
 * @param identities connections of each identity
 * @param buffered bytes that wait in each identity's connections
 * @param overload whether new connections are taken at all
 * @param windows by how much windows may grow
 */
record Door(
        TunnelSettings settings,
        TunnelObserver observer,
        Clock clock,
        AcceptedPeers peers,
        Arrivals arrivals,
        AddressGate addresses,
        Places<SpiffeId> identities,
        Volumes<SpiffeId> buffered,
        OverloadGuard overload,
        WindowBudget windows) {
    static Door of(
            TunnelSettings settings,
            TunnelObserver observer,
            Clock clock,
            AcceptedPeers peers,
            Arrivals arrivals,
            LimitSettings limits,
            OverloadGuard overload) {
        return new Door(
                settings,
                observer,
                clock,
                peers,
                arrivals,
                new AddressGate(limits.address(), limits.trackedKeys()),
                new Places<>(limits.workload().maxConnectionsPerIdentity()),
                new Volumes<>(limits.workload().maxBufferedBytesPerIdentity()),
                overload,
                new WindowBudget(settings.wire().windowGrowthBytes()));
    }
}
