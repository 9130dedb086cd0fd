package dev.sallyport.testkit.pod;

import dev.sallyport.testkit.net.Instance;
import dev.sallyport.testkit.net.NetworkNamespace;
import dev.sallyport.testkit.net.PodAddresses;
import dev.sallyport.testkit.net.Router;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Starts pods, each on the calling thread: init containers in order, native sidecars among them up to their startup
 * probe, then the containers. It never restarts a container: a test says what dies and when. A pod that is not to be
 * restarted ends by itself when its containers have. Thread-safe.
 */
public final class Kubelet {
    /** Name of the one node. */
    public static final String NODE_NAME = "testkit-node";
    /** UID of the one node. */
    public static final String NODE_UID = "3b1f6f5e-0000-4000-8000-000000000001";

    private final Instance instance;
    private final Router router;
    private final ClusterObjects objects;
    private final TokenIssuer tokens;
    private final ImageTable images;
    private final List<PodObserver> observers = new CopyOnWriteArrayList<>();

    /** A kubelet for pods on {@code router}. */
    public Kubelet(Instance instance, Router router, ClusterObjects objects, TokenIssuer tokens, ImageTable images) {
        this.instance = instance;
        this.router = router;
        this.objects = objects;
        this.tokens = tokens;
        this.images = images;
    }

    /** Tells {@code observer} of every pod from now on. */
    public void observe(PodObserver observer) {
        observers.add(observer);
    }

    /**
     * Runs {@code pod}; its network and addresses are made first. Returns when its containers run.
     *
     * @throws PodFailed naming the part that failed and the last lines of its log; what was started is stopped
     */
    public RunningPod start(Pod pod) {
        return start(pod, router.nextAddresses());
    }

    /** The same under addresses that {@link Router#nextAddresses} gave, for specs that must know them beforehand. */
    public RunningPod start(Pod pod, PodAddresses addresses) {
        Pod complete = complete(pod, addresses);
        NetworkNamespace network = instance.newNamespace(complete.getMetadata().getNamespace() + "-"
                + complete.getMetadata().getName());
        router.attach(network, addresses);
        observers.forEach(observer -> observer.attached(complete, network, addresses));
        RunningPod running = new RunningPod(
                complete,
                addresses,
                network,
                router.namespace(),
                instance.folder().resolve("pods"),
                objects,
                tokens,
                images,
                () -> observers.forEach(observer -> observer.ended(network)));
        try {
            running.start();
            return running;
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private static Pod complete(Pod pod, PodAddresses addresses) {
        var metadata = pod.getMetadata();
        var spec = pod.getSpec();
        return new PodBuilder(pod)
                .editMetadata()
                .withNamespace(Objects.requireNonNullElse(metadata.getNamespace(), "default"))
                .withUid(Objects.requireNonNullElseGet(
                        metadata.getUid(), () -> UUID.randomUUID().toString()))
                .endMetadata()
                .editSpec()
                .withServiceAccountName(Objects.requireNonNullElse(spec.getServiceAccountName(), "default"))
                .withNodeName(NODE_NAME)
                .endSpec()
                .withNewStatus()
                .withPodIP(addresses.v4())
                .withPodIPs(new PodIP(addresses.v4()), new PodIP(addresses.v6()))
                .withHostIP("10.244.0.1")
                .endStatus()
                .build();
    }
}
