package dev.sallyport.injector.wall;

import dev.sallyport.model.policy.NamespaceFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a namespace. Immutable.
 *
 * @param facts what the namespace says of itself at this moment, or null where nobody can be asked
 * @param pods that run without our sidecar and whose traffic a NetworkPolicy touches: not finished, not in the node's network
 * @param injected how many run with it
 * @param standing what of our NetworkPolicy is there
 * @param openings other NetworkPolicies that open a way out
 * @param status the lockdown-status annotation
 */
public record NamespaceSurvey(
        @Nullable NamespaceFacts facts,
        List<BarePod> pods,
        int injected,
        Standing standing,
        List<String> openings,
        @Nullable String status) {
    /**
     * A pod without our sidecar.
     *
     * @param name of the pod
     * @param optedOut it is labelled {@code sallyport.dev/inject: disabled}
     */
    public record BarePod(String name, boolean optedOut) {}

    /** Annotation on a namespace's copy of the trust bundle that says how its wall stands; the lease holder writes it. */
    public static final String STATUS_ANNOTATION = LockdownStatus.ANNOTATION;

    /** Copies the lists. */
    public NamespaceSurvey {
        pods = List.copyOf(pods);
        openings = List.copyOf(openings);
    }
}
