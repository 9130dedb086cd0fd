package dev.sallyport.ca.kubernetes;

import dev.sallyport.ca.attest.AttestationDesk.PodLookup;
import dev.sallyport.ca.attest.PodFacts;
import dev.sallyport.model.net.IpLiteral;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Asks the API server for one pod, each time. Thread-safe; blocking, bounded. */
final class ApiPodLookup implements PodLookup {
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
    private static final int NOT_FOUND = 404;

    private final KubernetesClient client;
    private final BoundedCalls calls;

    ApiPodLookup(KubernetesClient client, BoundedCalls calls) {
        this.client = client;
        this.calls = calls;
    }

    @Override
    public Optional<PodFacts> find(String namespace, String name) throws IOException {
        try {
            Pod pod = calls.call(
                    () -> client.pods().inNamespace(namespace).withName(name).get());
            return Optional.ofNullable(pod).map(ApiPodLookup::facts);
        } catch (KubernetesClientException answer) {
            if (answer.getCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw new IOException("the API server answered with status " + answer.getCode(), answer);
        }
    }

    private static PodFacts facts(Pod pod) {
        PodStatus status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
        Stream<String> listed = Objects.requireNonNullElse(status.getPodIPs(), List.<PodIP>of()).stream()
                .map(PodIP::getIp);
        List<InetAddress> addresses = Stream.concat(listed, Stream.ofNullable(status.getPodIP()))
                .distinct()
                .map(text -> IpLiteral.parse(text).address())
                .toList();
        return new PodFacts(
                pod.getMetadata().getUid(),
                Objects.requireNonNullElse(pod.getSpec().getServiceAccountName(), "default"),
                status.getPhase() != null && ENDED.contains(status.getPhase()),
                addresses);
    }
}
