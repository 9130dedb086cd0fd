package dev.sallyport.proxy.dial;

import dev.sallyport.model.net.HostName;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How names are resolved at the gateway. Immutable.
 *
 * @param servers name servers in order of preference; at least one
 * @param queryTimeout how long one server is waited for before the next is asked
 * @param lookupTimeout how long a name is waited for in all, aliases and every server included
 * @param familyWait how long the other family's answer is waited for once one family has addresses (RFC 8305 §3)
 * @param minTtl shorter lives of records count as this
 * @param maxTtl longer ones as this
 * @param negativeTtl how long "no such name", "no addresses" and a failure are remembered
 * @param staleWindow how long after its end an answer still serves when no server answers; zero for never
 * @param maxAddresses addresses kept of one answer per family; the rest is dropped
 * @param maxAliases CNAMEs followed for one name
 * @param maxNames names remembered; the least recently used goes first
 * @param maxPending names being looked up at once; one more is refused
 */
public record ResolverSettings(
        List<InetSocketAddress> servers,
        Duration queryTimeout,
        Duration lookupTimeout,
        Duration familyWait,
        Duration minTtl,
        Duration maxTtl,
        Duration negativeTtl,
        Duration staleWindow,
        int maxAddresses,
        int maxAliases,
        int maxNames,
        int maxPending) {
    /** Copies the servers and refuses to do without. */
    public ResolverSettings {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no name server is configured and /etc/resolv.conf names none");
        }
    }

    /** The name servers that the platform states in /etc/resolv.conf, read now; none when it has no such file. */
    public static List<InetSocketAddress> systemServers() {
        return ResolvConf.servers(ResolvConf.DEFAULT);
    }

    /** The same without those on loopback: where questions of the pod are captured, one there would ask us in turn. */
    public static List<InetSocketAddress> systemServersOffLoopback() {
        return systemServers().stream()
                .filter(server -> !server.getAddress().isLoopbackAddress())
                .toList();
    }

    /** The domains that the platform has resolvers append to names; none when it has no /etc/resolv.conf. */
    public static List<HostName> systemSearchDomains() {
        return ResolvConf.searchDomains(ResolvConf.DEFAULT);
    }
}
