package dev.sallyport.injector.optin;

/** Whether a pod is injected. Immutable. */
public sealed interface InjectionDecision {
    /**
     * It is.
     *
     * @param lockdown whether its namespace is governed, so that the wall stands around it too; false for a pod that
     *     opted in by itself
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
     * @param sentence what is wrong and who can permit it
     */
    record Refuse(String sentence) implements InjectionDecision {}

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
        SYSTEM_NAMESPACE
    }
}
