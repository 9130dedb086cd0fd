package dev.sallyport.injector.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.injector.wall.ClusterWriter;
import dev.sallyport.injector.wall.OwnObject;
import dev.sallyport.injector.wall.WriteFailed;
import dev.sallyport.model.contract.Kube;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes by server-side apply as field manager {@code sallyport-injector}, taking over what others changed. The namespace
 * itself is patched, not applied: an apply would make it again after it was deleted.
 */
public final class KubernetesClusterWriter implements ClusterWriter {
    private final KubernetesClient client;

    /** With the injector's own rights. */
    public KubernetesClusterWriter(KubernetesClient client) {
        this.client = client;
    }

    private interface Call {
        void make();
    }

    @Override
    public Written apply(HasMetadata object) throws WriteFailed {
        return written(
                object.getKind() + " " + object.getMetadata().getName(),
                () -> client.resource(object)
                        .fieldManager(Kube.INJECTOR)
                        .forceConflicts()
                        .serverSideApply());
    }

    @Override
    public Written remove(OwnObject object, String namespace) throws WriteFailed {
        return written(object.kind() + " " + object.objectName(), () -> {
            Resource<? extends HasMetadata> resource = resource(object, namespace);
            HasMetadata found = resource.get();
            if (found != null && isOurs(found)) {
                resource.delete();
            }
        });
    }

    private static boolean isOurs(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels != null && Kube.MANAGED_BY.equals(labels.get(Kube.MANAGED_BY_LABEL));
    }

    private Resource<? extends HasMetadata> resource(OwnObject object, String namespace) {
        return switch (object) {
            case TRUST_BUNDLE -> client.configMaps().inNamespace(namespace).withName(object.objectName());
            case NETWORK_POLICY ->
                client.network().v1().networkPolicies().inNamespace(namespace).withName(object.objectName());
        };
    }

    @Override
    public Written annotate(String namespace, String annotation, @Nullable String value) throws WriteFailed {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("metadata").putObject("annotations").put(annotation, value);
        return written("the annotation " + annotation, () -> client.namespaces()
                .withName(namespace)
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString()));
    }

    private static Written written(String what, Call call) throws WriteFailed {
        try {
            call.make();
            return Written.DONE;
        } catch (KubernetesClientException e) {
            if (Vanishing.is(e)) {
                return Written.GONE;
            }
            throw new WriteFailed(what + " could not be written: " + e.getMessage(), e);
        }
    }
}
