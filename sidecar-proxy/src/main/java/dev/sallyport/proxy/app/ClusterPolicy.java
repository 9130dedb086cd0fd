package dev.sallyport.proxy.app;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.proxy.config.PodFacts;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.gateway.MatchedRules;
import dev.sallyport.resources.cluster.ClusterTiming;
import dev.sallyport.resources.cluster.KubernetesResourceSource;
import dev.sallyport.resources.cluster.ReportTiming;
import dev.sallyport.resources.cluster.RuleMatches;
import dev.sallyport.resources.cluster.StatusReporter;
import dev.sallyport.resources.source.ResourceListener;
import dev.sallyport.resources.source.ResourceSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.arc.Arc;
import io.quarkus.arc.InstanceHandle;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Objects;

/**
 * Policy from an API server, and what the gateway tells it in return. The one class that asks for a Kubernetes client, so
 * that there is none in a sidecar, nor in a gateway that reads a folder.
 */
final class ClusterPolicy implements ResourceSource {
    private final InstanceHandle<KubernetesClient> client;
    private final KubernetesResourceSource source;
    private final StatusReporter reporter;
    private final MatchedRules matched;

    ClusterPolicy(PodFacts pod, Clock clock) {
        client = Arc.container().instance(KubernetesClient.class);
        source = new KubernetesResourceSource(
                client.get(), KubernetesResourceSource.POLICY_KINDS, ClusterTiming.DEFAULT, clock);
        RuleMatches matches = new RuleMatches();
        matched = new MatchedRules(matches, clock);
        reporter = new StatusReporter(
                client.get(),
                source,
                matches,
                Objects.requireNonNullElse(pod.namespace(), Kube.SYSTEM_NAMESPACE),
                Kube.GATEWAY,
                Objects.requireNonNullElseGet(
                        pod.name(),
                        () -> InetAddress.getLoopbackAddress().getHostName() + "-"
                                + ProcessHandle.current().pid()),
                ReportTiming.DEFAULT,
                clock);
    }

    /** Sees which rules decide. */
    ConnectionObserver observer() {
        return matched;
    }

    @Override
    public void start(ResourceListener listener) {
        source.start(listener);
        reporter.start();
    }

    @Override
    public void close() {
        reporter.close();
        source.close();
    }
}
