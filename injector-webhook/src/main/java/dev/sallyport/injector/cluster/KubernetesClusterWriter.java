package dev.sallyport.injector.cluster;

import dev.sallyport.injector.wall.ClusterWriter;
import dev.sallyport.injector.wall.NamespaceSurvey;
import dev.sallyport.injector.wall.OwnObject;
import dev.sallyport.injector.wall.WriteFailed;
import dev.sallyport.model.contract.Kube;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes by server-side apply as field manager {@code sallyport-injector}, taking over what others changed. Nothing else is
 * used to write: RBAC sees the name in it, so that the injector may make these two objects and no others.
 */
public final class KubernetesClusterWriter implements ClusterWriter {
    private static final String STATE_MANAGER = Kube.INJECTOR + "-lockdown";
    private static final int INVALID = 422;

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
        return written(object.getKind() + " " + object.getMetadata().getName(), () -> {
            try {
                serverSideApply(object, Kube.INJECTOR);
            } catch (KubernetesClientException e) {
                if (e.getCode() != INVALID || !makeRoomFor(object)) {
                    throw e;
                }
                serverSideApply(object, Kube.INJECTOR);
            }
        });
    }

    private void serverSideApply(HasMetadata object, String manager) {
        client.resource(object).fieldManager(manager).forceConflicts().serverSideApply();
    }

    /**
     * Whoever edits the namespace can make the ConfigMap of our name one that nobody can write: {@code immutable}, our key
     * as binary data, a megabyte of other keys. Such a one goes.
     */
    private boolean makeRoomFor(HasMetadata object) {
        if (!(object instanceof ConfigMap ours)) {
            return false;
        }
        ConfigMap found = client.resource(ours).get();
        boolean inTheWay = found != null
                && (Boolean.TRUE.equals(found.getImmutable())
                        || !found.getBinaryData().isEmpty()
                        || !ours.getData().keySet().containsAll(found.getData().keySet()));
        if (inTheWay) {
            client.resource(found).delete();
        }
        return inTheWay;
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

    /** As another field manager, so that this and the bundle can be written without regard to each other. */
    @Override
    public Written state(String namespace, @Nullable String status) throws WriteFailed {
        ConfigMap annotated = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(Kube.BUNDLE_CONFIG_MAP)
                .withNamespace(namespace)
                .withAnnotations(status == null ? Map.of() : Map.of(NamespaceSurvey.STATUS_ANNOTATION, status))
                .endMetadata()
                .build();
        return written("the state of the lockdown", () -> serverSideApply(annotated, STATE_MANAGER));
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
