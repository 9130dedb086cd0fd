package dev.sallyport.resources.source;

import dev.sallyport.model.destination.Destination;
import dev.sallyport.model.destination.TlsMaterial;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.Quarantine;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.resources.translate.PodTranslator;
import dev.sallyport.resources.translate.PolicyTranslator;
import java.util.List;

/** What a resource means now: its last good state, or whom to refuse as long as there is none. Immutable. */
public sealed interface Standing {
    /** A valid policy. */
    record OfPolicy(Policy policy) implements Standing {}

    /** An invalid resource that was never valid. */
    record OfQuarantine(Quarantine quarantine) implements Standing {}

    /** The settings. */
    record OfSettings(Settings settings) implements Standing {}

    /** Hosts under one name. */
    record OfHostSet(List<HostPattern> hosts) implements Standing {
        /** Copies the patterns. */
        public OfHostSet {
            hosts = List.copyOf(hosts);
        }
    }

    /** A namespace. */
    record OfNamespace(NamespaceFacts facts) implements Standing {}

    /** A pod. */
    record OfPod(PodTranslator.Pod pod) implements Standing {}

    /** A destination, or what refuses its hosts while it is invalid and never was valid. */
    record OfDestination(Destination destination) implements Standing {}

    /** What a Secret or ConfigMap holds for destinations. */
    record OfMaterial(TlsMaterial material) implements Standing {}

    /** True when more could pass without it: it may not vanish on the strength of a folder that cannot be read whole. */
    default boolean restricts() {
        return switch (this) {
            case OfPolicy(Policy policy) -> PolicyTranslator.restricts(policy);
            case OfQuarantine ignored -> true;
            case OfSettings ignored -> true;
            case OfNamespace ignored -> true;
            case OfDestination ignored -> true;
            case OfMaterial ignored -> true;
            // Of a pod that is not known, a Deny by labels is taken to hold.
            case OfPod ignored -> false;
            // A Deny may name it.
            case OfHostSet ignored -> true;
        };
    }

    /** True when it only refuses, in place of something that never was valid. */
    default boolean isStandIn() {
        return switch (this) {
            case OfQuarantine ignored -> true;
            case OfDestination(Destination destination) ->
                destination.everyPort().fault() != null;
            case OfPolicy ignored -> false;
            case OfSettings ignored -> false;
            case OfNamespace ignored -> false;
            case OfMaterial ignored -> false;
            case OfPod ignored -> false;
            case OfHostSet ignored -> false;
        };
    }
}
