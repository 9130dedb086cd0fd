package dev.sallyport.proxy.config;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Cidr;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is common to the process, checked. Immutable.
 *
 * @param role which program this is
 * @param gateways the gateway fleet as stated, {@code host:port}; checked where the pool reads it
 * @param gatewayId the one identity accepted as gateway
 * @param caId the one identity accepted as CA
 * @param trustDomain our own
 * @param clusterCidrs ranges of the cluster
 * @param controlCidrs our own servers outside those ranges
 * @param resources where resources come from; not null in a gateway
 * @param pod our own pod
 * @param eventLoops how many; 0: the role's default
 * @param canaryPort where the gateway's canary listens; 0 for any
 * @param lockdown whether a sidecar puts its namespace's NetworkPolicy to the test
 * @param self who the downward API says we are, or null
 * @param drainDeadline of connections, from the drain to their being cut
 */
public record RootSettings(
        Role role,
        List<String> gateways,
        SpiffeId gatewayId,
        SpiffeId caId,
        TrustDomain trustDomain,
        List<Cidr> clusterCidrs,
        List<Cidr> controlCidrs,
        @Nullable ResourcesFrom resources,
        PodFacts pod,
        int eventLoops,
        int canaryPort,
        boolean lockdown,
        @Nullable SpiffeId self,
        Duration drainDeadline) {
    /** Copies the lists. */
    public RootSettings {
        gateways = List.copyOf(gateways);
        clusterCidrs = List.copyOf(clusterCidrs);
        controlCidrs = List.copyOf(controlCidrs);
    }
}
