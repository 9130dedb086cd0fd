package dev.sallyport.injector.pod;

import dev.sallyport.injector.pod.shape.InjectionSettings;

/** Writes our part into a pod. Stateless. */
public final class PodMutation {
    private PodMutation() {}

    /** Decides and writes; the request's trees are not changed. */
    public static Mutation mutate(PodRequest request, InjectionSettings settings) {
        throw new UnsupportedOperationException("the contract comes first");
    }
}
