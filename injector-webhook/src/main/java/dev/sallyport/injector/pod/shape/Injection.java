package dev.sallyport.injector.pod.shape;

import dev.sallyport.injector.pod.annotation.Capture;
import java.util.Map;

/**
 * What was injected, in short. Immutable.
 *
 * @param capture how the pod's traffic is caught
 * @param nativeSidecar whether the sidecar is an init container that restarts
 * @param lockdown whether the namespace's NetworkPolicy is to stand around the pod
 * @param permitted the annotations it used that EgressSettings must permit, with their values, for the record
 */
public record Injection(Capture capture, boolean nativeSidecar, boolean lockdown, Map<String, String> permitted) {
    /** Copies the map. */
    public Injection {
        permitted = Map.copyOf(permitted);
    }
}
