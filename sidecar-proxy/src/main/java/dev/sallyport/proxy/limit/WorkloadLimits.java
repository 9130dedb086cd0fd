package dev.sallyport.proxy.limit;

/**
 * What one identity, and one pod of it, may have at a gateway. Immutable.
 *
 * @param maxConnectionsPerIdentity tunnel connections at once
 * @param maxTunnelsPerIdentity tunnels at once
 * @param maxTunnelsPerPod the same for one pod
 * @param tunnelsPerIdentity new tunnels
 * @param tunnelsPerPod the same for one pod
 * @param maxLookupsPerIdentity names being looked up at once
 * @param maxBufferedBytesPerIdentity bytes that wait in the buffers of its tunnel connections
 */
public record WorkloadLimits(
        int maxConnectionsPerIdentity,
        int maxTunnelsPerIdentity,
        int maxTunnelsPerPod,
        Pace tunnelsPerIdentity,
        Pace tunnelsPerPod,
        int maxLookupsPerIdentity,
        long maxBufferedBytesPerIdentity) {}
