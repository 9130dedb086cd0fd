package dev.sallyport.resources.crd;

import dev.sallyport.model.contract.Kube;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** Hosts under one name, which rules may name. A mutable carrier of the Kubernetes client; what it means is said by the model. */
@Group(Kube.GROUP)
@Version(Kube.VERSION)
@Plural("clusteregresshostsets")
@ShortNames("cehs")
@Categories("sallyport")
@AdditionalPrinterColumn(
        name = "Description",
        jsonPath = ".spec.description",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Accepted",
        jsonPath = ".status.conditions[?(@.type=='Accepted')].status",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(value = "has(self.spec)", message = "spec is required")
public final class ClusterEgressHostSet extends CustomResource<ClusterEgressHostSetSpec, ResourceStatus> {
    private static final long serialVersionUID = 1L;

    @Override
    protected @Nullable ClusterEgressHostSetSpec initSpec() {
        return null;
    }

    @Override
    protected @Nullable ResourceStatus initStatus() {
        return null;
    }
}
