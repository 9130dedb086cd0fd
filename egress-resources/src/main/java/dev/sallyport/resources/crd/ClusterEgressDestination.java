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

/** How a host is reached, for the namespaces it serves. A mutable carrier of the Kubernetes client; what it means is said by the model. */
@Group(Kube.GROUP)
@Version(Kube.VERSION)
@Plural("clusteregressdestinations")
@ShortNames("cegd")
@Categories("sallyport")
@AdditionalPrinterColumn(name = "Hosts", jsonPath = ".spec.hosts", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Accepted",
        jsonPath = ".status.conditions[?(@.type=='Accepted')].status",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(value = "has(self.spec)", message = "spec is required")
public final class ClusterEgressDestination extends CustomResource<ClusterEgressDestinationSpec, ResourceStatus> {
    private static final long serialVersionUID = 1L;

    @Override
    protected @Nullable ClusterEgressDestinationSpec initSpec() {
        return null;
    }

    @Override
    protected @Nullable ResourceStatus initStatus() {
        return null;
    }
}
