package dev.sallyport.proxy.session;

import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.dial.TunnelCarrier;
import dev.sallyport.proxy.identity.IdentityHolder;
import dev.sallyport.proxy.lookup.NameTable;
import dev.sallyport.proxy.sniff.ProtocolSniffer;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Set;

/**
 * What all of a sidecar's sessions share. Immutable.
 *
 * @param settings their bounds
 * @param carrier the only way out
 * @param identity without which nothing is carried
 * @param observer of records
 * @param clock for records
 * @param sniffer of first bytes
 * @param ownAddresses of this pod; never a destination
 * @param names for which addresses were given out
 * @param live the sessions open now
 */
public record SidecarServices(
        SidecarSettings settings,
        TunnelCarrier carrier,
        IdentityHolder identity,
        ConnectionObserver observer,
        Clock clock,
        ProtocolSniffer sniffer,
        Set<InetAddress> ownAddresses,
        NameTable names,
        SidecarSessions live) {
    /** Copies the set. */
    public SidecarServices {
        ownAddresses = Set.copyOf(ownAddresses);
    }
}
