package dev.sallyport.injector.pod;

import dev.sallyport.injector.pod.shape.InjectionSettings;

/** Judges the final pod. Stateless. */
public final class PodCheck {
    private PodCheck() {}

    /** Whether the pod, or what an update makes of it, is as we would write it. */
    public static PodVerdict check(PodRequest request, InjectionSettings settings) {
        throw new UnsupportedOperationException("the contract comes first");
    }
}
