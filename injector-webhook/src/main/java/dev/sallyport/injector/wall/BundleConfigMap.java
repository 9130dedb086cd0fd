package dev.sallyport.injector.wall;

import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.contract.Kube;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Map;

/** The copy of the trust bundle that pods of a governed namespace mount. Pure. */
final class BundleConfigMap {
    private BundleConfigMap() {}

    /** The copy for a namespace. */
    static ConfigMap of(String namespace, String bundle) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(Kube.BUNDLE_CONFIG_MAP)
                .withNamespace(namespace)
                .withLabels(Map.of(Kube.MANAGED_BY_LABEL, Kube.MANAGED_BY))
                .endMetadata()
                .withData(Map.of(FileNames.BUNDLE_CONFIG_KEY, bundle))
                .build();
    }
}
