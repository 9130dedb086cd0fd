package dev.sallyport.proxy.config;

import dev.sallyport.proxy.limit.AddressLimits;
import dev.sallyport.proxy.limit.LimitSettings;
import dev.sallyport.proxy.limit.OverloadLimits;
import dev.sallyport.proxy.limit.Pace;
import dev.sallyport.proxy.limit.WorkloadLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** {@code sallyport.limits}: what one caller may have of what all callers share; all but the last two at the gateway. */
@ConfigMapping(prefix = "sallyport.limits")
public interface LimitsConfig {
    /** Tunnel connections at once from one source address: an eighth of all there may be, 25 times what a full sidecar opens. */
    @WithDefault("1024")
    int maxConnectionsPerAddress();

    /** Of them still shaking hands: at 10 s each, a silent pod holds no more than these. */
    @WithDefault("128")
    int maxHandshakesPerAddress();

    /** New handshakes per second from one source address: 2 % of a core. */
    @WithDefault("50")
    int handshakesPerSecondPerAddress();

    /** The same at once after a pause. */
    @WithDefault("200")
    int handshakeBurstPerAddress();

    /** Tunnel connections at once of one identity: half of all there may be, two for each of 2 000 pods. */
    @WithDefault("4096")
    int maxConnectionsPerIdentity();

    /** Tunnels open at once of one pod (its UID in the certificate, else its address): what one sidecar takes at most. */
    @WithDefault("4096")
    int maxTunnelsPerPod();

    /** New tunnels per second of one identity. */
    @WithDefault("4000")
    int tunnelsPerSecondPerIdentity();

    /** The same at once after a pause. */
    @WithDefault("8000")
    int tunnelBurstPerIdentity();

    /** New tunnels per second of one pod: about a third of what a core opens. */
    @WithDefault("1000")
    int tunnelsPerSecondPerPod();

    /** The same at once after a pause. */
    @WithDefault("2000")
    int tunnelBurstPerPod();

    /** Names being looked up at once for one identity: a quarter of sallyport.resolver.max-pending. */
    @WithDefault("64")
    int maxLookupsPerIdentity();

    /** Bytes that wait for one identity, in the buffers of its tunnel connections and towards the destinations of its tunnels and requests: 1 000 tunnels that nobody reads, a third of a gateway's direct memory. Up to half of it may be request content kept for retries and mirrors. */
    @WithDefault("134217728")
    long maxBufferedBytesPerIdentity();

    /** Addresses, identities or pods whose pace is remembered at once: 2 MB; only idle ones are ever forgotten. */
    @WithDefault("16384")
    int trackedKeys();

    /** Both roles: percent of heap, direct memory or descriptors in use from which new tunnels are refused. */
    @WithDefault("80")
    int shedPercent();

    /** Both roles: the same, from which new connections are closed as they come. */
    @WithDefault("90")
    int refusePercent();

    /**
     * Checks ranges; throws {@link IllegalArgumentException} with all mistakes.
     *
     * @param maxTunnelsPerIdentity {@code sallyport.gateway-session.max-tunnels-per-identity}
     */
    default LimitSettings toSettings(int maxTunnelsPerIdentity) {
        Mistakes mistakes = new Mistakes("sallyport.limits");
        int most = 1 << 20;
        mistakes.range("max-connections-per-address", maxConnectionsPerAddress(), 1, most);
        mistakes.range("max-handshakes-per-address", maxHandshakesPerAddress(), 1, maxConnectionsPerAddress());
        mistakes.range("handshakes-per-second-per-address", handshakesPerSecondPerAddress(), 1, most);
        mistakes.range("handshake-burst-per-address", handshakeBurstPerAddress(), 1, most);
        mistakes.range("max-connections-per-identity", maxConnectionsPerIdentity(), 1, most);
        mistakes.range("max-tunnels-per-pod", maxTunnelsPerPod(), 1, most);
        mistakes.range("tunnels-per-second-per-identity", tunnelsPerSecondPerIdentity(), 1, most);
        mistakes.range("tunnel-burst-per-identity", tunnelBurstPerIdentity(), 1, most);
        mistakes.range("tunnels-per-second-per-pod", tunnelsPerSecondPerPod(), 1, most);
        mistakes.range("tunnel-burst-per-pod", tunnelBurstPerPod(), 1, most);
        mistakes.range("max-lookups-per-identity", maxLookupsPerIdentity(), 1, most);
        mistakes.range("max-buffered-bytes-per-identity", maxBufferedBytesPerIdentity(), most, 1L << 40);
        mistakes.range("tracked-keys", trackedKeys(), 16, most);
        percents(mistakes);
        mistakes.throwIfAny();
        return new LimitSettings(
                new AddressLimits(
                        maxConnectionsPerAddress(),
                        maxHandshakesPerAddress(),
                        new Pace(handshakesPerSecondPerAddress(), handshakeBurstPerAddress())),
                new WorkloadLimits(
                        maxConnectionsPerIdentity(),
                        maxTunnelsPerIdentity,
                        maxTunnelsPerPod(),
                        new Pace(tunnelsPerSecondPerIdentity(), tunnelBurstPerIdentity()),
                        new Pace(tunnelsPerSecondPerPod(), tunnelBurstPerPod()),
                        maxLookupsPerIdentity(),
                        maxBufferedBytesPerIdentity()),
                new OverloadLimits(shedPercent(), refusePercent()),
                trackedKeys());
    }

    /** What concerns a sidecar too; throws {@link IllegalArgumentException} with all mistakes. */
    default OverloadLimits toOverload() {
        Mistakes mistakes = new Mistakes("sallyport.limits");
        percents(mistakes);
        mistakes.throwIfAny();
        return new OverloadLimits(shedPercent(), refusePercent());
    }

    private void percents(Mistakes mistakes) {
        mistakes.range("shed-percent", shedPercent(), 10, 99);
        mistakes.range("refuse-percent", refusePercent(), shedPercent(), 100);
    }
}
