package dev.sallyport.ca.kubernetes;

import dev.sallyport.ca.attest.AttestationDesk;
import dev.sallyport.ca.attest.Attestor;
import dev.sallyport.ca.attest.PodChecks;
import dev.sallyport.ca.attest.TokenChecks;
import dev.sallyport.ca.authority.StateStore;
import dev.sallyport.ca.authority.Tenure;
import dev.sallyport.ca.bundle.BundlePublisher;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** The ports of a CA in a cluster. The client is its maker's to close. */
public final class KubernetesMode implements AutoCloseable {
    private static final Duration KEEPER_LIMIT = Duration.ofSeconds(10);

    private final KubernetesClient client;
    private final KubernetesSettings settings;
    private final LeaseTenure tenure;
    private final BoundedCalls keeping;
    private final BoundedCalls attesting;

    /**
     * How the cluster is asked. Immutable.
     *
     * @param systemNamespace where Secret, Lease and ConfigMap lie
     * @param holder under which name the Lease is held; another one in each replica
     * @param timeout of a question on a caller's behalf
     * @param concurrent such questions at once
     */
    public record KubernetesSettings(String systemNamespace, String holder, Duration timeout, int concurrent) {}

    /** Stands for the Lease at once. */
    public KubernetesMode(KubernetesClient client, KubernetesSettings settings) {
        this.client = client;
        this.settings = settings;
        this.keeping = new BoundedCalls(2, KEEPER_LIMIT);
        this.attesting = new BoundedCalls(settings.concurrent(), settings.timeout());
        this.tenure = new LeaseTenure(client, settings.systemNamespace(), settings.holder(), LeaseTenure.Timing.USUAL);
        tenure.start();
    }

    /** The Secret. */
    public StateStore store() {
        return new SecretStateStore(client, settings.systemNamespace(), keeping);
    }

    /** The Lease. */
    public Tenure tenure() {
        return tenure;
    }

    /** The ConfigMap and both webhook configurations. */
    public BundlePublisher publisher() {
        return new BundleConfigMap(client, settings.systemNamespace(), keeping)
                .and(new WebhookBundles(client, keeping));
    }

    /** TokenReview and pods. */
    public Attestor attestor(
            String audience, TokenChecks tokenChecks, PodChecks podChecks, Consumer<Duration> reviewed) {
        return new AttestationDesk(
                new TokenReviewAuthenticator(client, audience, attesting, reviewed),
                Optional.of(new ApiPodLookup(client, attesting)),
                tokenChecks,
                podChecks);
    }

    @Override
    public void close() {
        tenure.close();
        keeping.close();
        attesting.close();
    }
}
