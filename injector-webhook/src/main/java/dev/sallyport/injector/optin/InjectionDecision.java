package dev.sallyport.injector.optin;

import dev.sallyport.injector.refusal.Refusal;
import java.util.List;
import java.util.Locale;

/** Whether a pod is injected. Immutable. */
public sealed interface InjectionDecision {
    /**
     * It is.
     *
     * @param lockdown whether the wall is to stand around it: its namespace is governed and does not say otherwise; false
     *     for a pod that opted in by itself
     */
    record Inject(boolean lockdown) implements InjectionDecision {}

    /**
     * It is left as it is.
     *
     * @param because stable reason, for events and metrics
     */
    record Skip(SkipReason because) implements InjectionDecision {}

    /**
     * It may not be created.
     *
     * @param refusals what is wrong and who can permit it, at least one
     */
    record Refuse(List<Refusal> refusals) implements InjectionDecision {
        /** Copies the list. */
        public Refuse {
            refusals = List.copyOf(refusals);
        }
    }

    /** Why a pod is left alone. */
    enum SkipReason {
        /** Neither namespace nor pod asks for it. */
        NOT_REQUESTED,
        /** The pod asks, and EgressSettings does not permit pods to opt in by themselves. */
        POD_OPT_IN_NOT_PERMITTED,
        /** The pod opts out and its namespace permits that. */
        OPTED_OUT,
        /** A static pod's mirror: the kubelet runs it whatever admission says. */
        MIRROR_POD,
        /** Our own namespace or Kubernetes' own. */
        SYSTEM_NAMESPACE,
        /** The pod stands already. */
        NOT_A_CREATION;

        private final String label = name().toLowerCase(Locale.ROOT);

        /** Stable, lower-case with underscores. */
        public String label() {
            return label;
        }
    }
}
