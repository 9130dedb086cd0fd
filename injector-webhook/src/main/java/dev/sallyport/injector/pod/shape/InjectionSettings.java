package dev.sallyport.injector.pod.shape;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Authority;
import io.fabric8.kubernetes.api.model.Quantity;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The injector's own configuration of what it injects. Immutable.
 *
 * @param version of the injector, written into the status annotation
 * @param initImage image of init-iptables
 * @param proxyImage image of sidecar-proxy
 * @param imagePullPolicy {@code Always}, {@code IfNotPresent} or {@code Never}, for both
 * @param gateways the default fleet, at least one
 * @param ca where the CA answers
 * @param gatewayId the gateway's identity
 * @param caId the CA's identity
 * @param trustDomain ours
 * @param clusterDomain the cluster's DNS domain, {@code cluster.local}
 * @param sidecarResources of the sidecar, where the pod's annotations say nothing
 * @param initResources of the init container
 * @param nativeSidecar whether the sidecar is an init container that restarts, where the pod says nothing
 * @param dnsCapture whether DNS questions go to the sidecar, where the pod says nothing
 * @param classicHold how long a classic sidecar holds back the app, whole seconds
 * @param classicDrain how long a classic sidecar outlives the app's SIGTERM, whole seconds
 * @param logLevel of the sidecar, where the pod says nothing; null for the sidecar's own default
 * @param traces of sidecars; null where they trace nothing
 */
public record InjectionSettings(
        String version,
        String initImage,
        String proxyImage,
        String imagePullPolicy,
        List<Authority> gateways,
        Authority ca,
        SpiffeId gatewayId,
        SpiffeId caId,
        TrustDomain trustDomain,
        String clusterDomain,
        Resources sidecarResources,
        Resources initResources,
        boolean nativeSidecar,
        boolean dnsCapture,
        Duration classicHold,
        Duration classicDrain,
        @Nullable String logLevel,
        @Nullable Traces traces) {
    /**
     * Where sidecars tell their spans.
     *
     * @param endpoint of the collector, as the sidecar's setting
     * @param ratio of traces that begin there, 0 to 1
     */
    public record Traces(URI endpoint, double ratio) {}

    /** What a container asks for and is limited to, by {@code cpu} and {@code memory}; a missing key: not set. */
    public record Resources(Map<String, Quantity> requests, Map<String, Quantity> limits) {
        /** Copies the maps. */
        public Resources {
            requests = Map.copyOf(requests);
            limits = Map.copyOf(limits);
        }
    }

    /** Copies the gateways. */
    public InjectionSettings {
        gateways = List.copyOf(gateways);
    }
}
