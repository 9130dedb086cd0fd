package dev.sallyport.testkit.pod;

import dev.sallyport.testkit.net.NetworkNamespace;
import dev.sallyport.testkit.net.PodAddresses;
import io.fabric8.kubernetes.api.model.Pod;

/** Told of pods as they come and go, as a CNI plugin is. Called on the thread that starts or ends the pod, which waits. */
public interface PodObserver {
    /** The pod has its network and none of its containers runs. */
    void attached(Pod pod, NetworkNamespace network, PodAddresses addresses);

    /** None of its containers runs any more; told once or more. */
    void ended(NetworkNamespace network);
}
