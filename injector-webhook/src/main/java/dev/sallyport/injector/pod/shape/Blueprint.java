package dev.sallyport.injector.pod.shape;

import dev.sallyport.injector.pod.annotation.Capture;
import dev.sallyport.injector.pod.annotation.Wishes;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.policy.Settings;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that what we write depends on: the same blueprint makes the same containers. Immutable.
 *
 * @param settings the injector's own
 * @param egress what EgressSettings says
 * @param wishes what the pod asks for
 * @param lockdown whether the namespace's NetworkPolicy is to stand around the pod
 * @param gracePeriodSeconds the pod's {@code terminationGracePeriodSeconds}
 * @param pooled whether the pod states resources for all of its containers together ({@code spec.resources})
 */
public record Blueprint(
        InjectionSettings settings,
        Settings egress,
        Wishes wishes,
        boolean lockdown,
        long gracePeriodSeconds,
        boolean pooled) {
    /** Whether the sidecar is an init container that restarts. */
    public boolean nativeSidecar() {
        Boolean wished = wishes.nativeSidecar();
        return wished != null ? wished : settings.nativeSidecar();
    }

    /** Whether there is an init container that programs the redirect. */
    public boolean redirects() {
        return wishes.capture() == Capture.IPTABLES;
    }

    /**
     * Whether the pod's DNS questions go to the sidecar. A classic sidecar starts after the pod's init containers, which
     * would be left without any DNS: there only where the pod asks for it.
     */
    boolean capturesDns() {
        Boolean wished = wishes.dnsCapture();
        return redirects() && (wished != null ? wished : settings.dnsCapture() && nativeSidecar());
    }

    /** The fleet the sidecar dials. */
    List<Authority> gateways() {
        List<Authority> wished = wishes.gateways();
        return wished != null ? wished : settings.gateways();
    }

    /** What was decided, in short. */
    public Injection injection() {
        return new Injection(wishes.capture(), nativeSidecar(), lockdown, wishes.permitted());
    }

    /** Comma-separated. */
    static String joined(Collection<?> parts) {
        return parts.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    /** Cluster and control ranges: what never goes to the gateway, in the order EgressSettings has them. */
    List<Cidr> inside() {
        return Stream.concat(egress.clusterCidrs().stream(), egress.controlCidrs().stream())
                .toList();
    }
}
