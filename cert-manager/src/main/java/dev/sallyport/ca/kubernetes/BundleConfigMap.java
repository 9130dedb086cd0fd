package dev.sallyport.ca.kubernetes;

import dev.sallyport.ca.bundle.BundlePublisher;
import dev.sallyport.ca.bundle.TrustBundle;
import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.contract.Kube;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;

/** Keeps ConfigMap {@code sallyport-trust-bundle} in place, whoever changes it. Confined to the keeper's thread. */
final class BundleConfigMap implements BundlePublisher {
    private static final Logger LOG = Logger.getLogger(BundleConfigMap.class);

    private final KubernetesClient client;
    private final String namespace;
    private final BoundedCalls calls;
    private final Complaint complaint = new Complaint("ConfigMap " + Kube.BUNDLE_CONFIG_MAP);

    BundleConfigMap(KubernetesClient client, String namespace, BoundedCalls calls) {
        this.client = client;
        this.namespace = namespace;
        this.calls = calls;
    }

    @Override
    public boolean publish(TrustBundle bundle) {
        try {
            apply(bundle.pem());
            complaint.settled();
            return true;
        } catch (IOException | KubernetesClientException e) {
            complaint.about(e.getMessage());
            return false;
        }
    }

    private void apply(String pem) throws IOException {
        var configMaps = client.configMaps().inNamespace(namespace);
        ConfigMap found =
                calls.call(() -> configMaps.withName(Kube.BUNDLE_CONFIG_MAP).get());
        if (found == null) {
            ConfigMap fresh = new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName(Kube.BUNDLE_CONFIG_MAP)
                    .withNamespace(namespace)
                    .addToLabels(Kube.MANAGED_BY_LABEL, Kube.MANAGED_BY)
                    .endMetadata()
                    .addToData(FileNames.BUNDLE_CONFIG_KEY, pem)
                    .build();
            calls.call(() -> configMaps.resource(fresh).create());
            LOG.infof("Created ConfigMap %s", Kube.BUNDLE_CONFIG_MAP);
        } else if (!pem.equals(Objects.requireNonNullElse(found.getData(), Map.<String, String>of())
                .get(FileNames.BUNDLE_CONFIG_KEY))) {
            ConfigMap changed = new ConfigMapBuilder(found)
                    .addToData(FileNames.BUNDLE_CONFIG_KEY, pem)
                    .build();
            calls.call(() -> configMaps.resource(changed).update());
            LOG.infof("Updated ConfigMap %s", Kube.BUNDLE_CONFIG_MAP);
        }
    }
}
