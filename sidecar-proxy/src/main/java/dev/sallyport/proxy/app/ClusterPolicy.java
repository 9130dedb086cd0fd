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
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.quarkus.arc.Arc;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Objects;

/**
 * Policy from an API server, and what the gateway tells it in return. The one class that makes a Kubernetes client, so
 * that there is none in a sidecar, nor in a gateway that reads a folder; on Quarkus' own Vert.x, whose one loop serves
 * health and this. Where the API server is, fabric8 finds out: from the pod's service account, else from a kubeconfig.
 */
final class ClusterPolicy implements ResourceSource {
    private final KubernetesClient client;
    private final KubernetesResourceSource source;
    private final StatusReporter reporter;
    private final MatchedRules matched;

    ClusterPolicy(PodFacts pod, Clock clock) {
        client = new KubernetesClientBuilder()
                .withHttpClientFactory(new VertxHttpClientFactory(
                        Arc.container().instance(Vertx.class).get()))
                .build();
        source = new KubernetesResourceSource(
                client, KubernetesResourceSource.POLICY_KINDS, ClusterTiming.DEFAULT, clock);
        RuleMatches matches = new RuleMatches();
        matched = new MatchedRules(matches, clock);
        reporter = new StatusReporter(
                client,
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
        client.close();
    }
}
