package dev.sallyport.injector.pod.annotation;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.Cidr;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pod's annotations ask for, every one of them permitted. Immutable. A null means that the pod says nothing.
 *
 * @param capture how its traffic is caught
 * @param gateways the fleet's addresses
 * @param excluded ranges that go straight out, within {@code directRanges}
 * @param proxyImage one of {@code proxyImages}
 * @param nativeSidecar whether the sidecar is an init container that restarts
 * @param dnsCapture whether its DNS questions go to the sidecar
 * @param cpu of the sidecar
 * @param memory of the sidecar
 * @param logLevel of the sidecar, upper case
 * @param permitted the annotations used that EgressSettings must permit, with their values
 */
public record Wishes(
        Capture capture,
        @Nullable List<Authority> gateways,
        List<Cidr> excluded,
        @Nullable String proxyImage,
        @Nullable Boolean nativeSidecar,
        @Nullable Boolean dnsCapture,
        Amounts cpu,
        Amounts memory,
        @Nullable String logLevel,
        Map<String, String> permitted) {
    /**
     * What a pod asks for of one resource.
     *
     * @param request as written
     * @param limit as written, not below the request
     */
    public record Amounts(
            @Nullable Amount request, @Nullable Amount limit) {}

    /**
     * A quantity.
     *
     * @param text as Kubernetes spells it
     * @param value in cores or bytes, above zero
     */
    public record Amount(String text, BigDecimal value) {}

    /** Copies the collections. */
    public Wishes {
        gateways = gateways == null ? null : List.copyOf(gateways);
        excluded = List.copyOf(excluded);
        permitted = Map.copyOf(permitted);
    }
}
