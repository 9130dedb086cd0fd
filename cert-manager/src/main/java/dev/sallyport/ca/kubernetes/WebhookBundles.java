package dev.sallyport.ca.kubernetes;

import dev.sallyport.ca.bundle.BundlePublisher;
import dev.sallyport.ca.bundle.TrustBundle;
import dev.sallyport.model.contract.Kube;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Keeps {@code caBundle} of both webhook configurations named {@code sallyport-injector} in line with the bundle, so that
 * the API server trusts the injector; also after somebody applied manifests without one. A configuration that is not
 * there (yet) is in order. Confined to the keeper's thread.
 */
final class WebhookBundles implements BundlePublisher {
    private static final Logger LOG = Logger.getLogger(WebhookBundles.class);

    private final KubernetesClient client;
    private final BoundedCalls calls;
    private final Complaint mutating = new Complaint("caBundle of the mutating webhook configuration");
    private final Complaint validating = new Complaint("caBundle of the validating webhook configuration");

    WebhookBundles(KubernetesClient client, BoundedCalls calls) {
        this.client = client;
        this.calls = calls;
    }

    @Override
    public boolean publish(TrustBundle bundle) {
        String caBundle = Base64.getEncoder().encodeToString(bundle.pem().getBytes(StandardCharsets.US_ASCII));
        var configurations = client.admissionRegistration().v1();
        boolean first = keep(
                configurations.mutatingWebhookConfigurations().withName(Kube.INJECTOR),
                found -> Stream.of(found.getWebhooks()).flatMap(List::stream).map(MutatingWebhook::getClientConfig),
                caBundle,
                mutating);
        boolean second = keep(
                configurations.validatingWebhookConfigurations().withName(Kube.INJECTOR),
                found -> Stream.of(found.getWebhooks()).flatMap(List::stream).map(ValidatingWebhook::getClientConfig),
                caBundle,
                validating);
        return first && second;
    }

    private <T extends HasMetadata> boolean keep(
            Resource<T> resource,
            Function<T, Stream<WebhookClientConfig>> webhooks,
            String caBundle,
            Complaint complaint) {
        try {
            T found = calls.call(resource::get);
            if (found != null && webhooks.apply(found).anyMatch(webhook -> !caBundle.equals(webhook.getCaBundle()))) {
                String patch = patch(found, (int) webhooks.apply(found).count(), caBundle);
                calls.call(() -> client.resource(found).patch(PatchContext.of(PatchType.JSON), patch));
                LOG.infof("Patched caBundle of %s %s", found.getKind(), Kube.INJECTOR);
            }
            complaint.settled();
            return true;
        } catch (IOException | KubernetesClientException e) {
            complaint.about(e.getMessage());
            return false;
        }
    }

    /** Only of the version that was read: what someone else changed meanwhile moves no webhook to another place in the list. */
    private static String patch(HasMetadata found, int webhooks, String caBundle) {
        StringBuilder patch = new StringBuilder("[{\"op\":\"test\",\"path\":\"/metadata/resourceVersion\",\"value\":\"")
                .append(found.getMetadata().getResourceVersion())
                .append("\"}");
        for (int i = 0; i < webhooks; i++) {
            patch.append(",{\"op\":\"add\",\"path\":\"/webhooks/")
                    .append(i)
                    .append("/clientConfig/caBundle\",\"value\":\"")
                    .append(caBundle)
                    .append("\"}");
        }
        return patch.append(']').toString();
    }
}
