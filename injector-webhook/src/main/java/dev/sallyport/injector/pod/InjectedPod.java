package dev.sallyport.injector.pod;

import dev.sallyport.model.contract.Kube;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** Whether a pod of the cluster runs our sidecar: by its containers, never by an annotation. Stateless. */
public final class InjectedPod {
    private InjectedPod() {}

    /** True when it does. */
    public static boolean is(Pod pod) {
        return pod.getSpec() != null
                && (has(pod.getSpec().getInitContainers()) || has(pod.getSpec().getContainers()));
    }

    private static boolean has(List<Container> containers) {
        return containers.stream().anyMatch(container -> Kube.SIDECAR_CONTAINER.equals(container.getName()));
    }
}
