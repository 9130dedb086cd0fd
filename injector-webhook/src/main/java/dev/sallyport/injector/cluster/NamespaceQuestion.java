package dev.sallyport.injector.cluster;

import dev.sallyport.injector.world.NamespaceAnswer;
import dev.sallyport.injector.world.NamespaceLookup;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Posture;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the API server for one Namespace. Blocking, as long as the client's request timeout. */
public final class NamespaceQuestion implements NamespaceLookup {
    private final KubernetesClient client;

    /** With the injector's own rights. */
    public NamespaceQuestion(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public NamespaceAnswer ask(String name) {
        if (name.isEmpty()) {
            return new NamespaceAnswer.Unknown("The request names no namespace, so nobody can say how it is governed.");
        }
        try {
            Namespace found = client.namespaces().withName(name).get();
            return found == null
                    ? new NamespaceAnswer.Unknown("Namespace " + name + " is gone; nothing is made in it any more.")
                    : new NamespaceAnswer.Known(facts(name, found));
        } catch (KubernetesClientException e) {
            return new NamespaceAnswer.Unknown("Namespace " + name
                    + " could not be asked for, so nobody knows how it is governed; try again (the API server answered "
                    + e.getCode() + ").");
        }
    }

    /** What the object says. */
    static NamespaceFacts facts(String name, Namespace found) {
        Map<String, String> labels = new HashMap<>(orEmpty(found.getMetadata().getLabels()));
        labels.put(Kube.NAMESPACE_NAME_LABEL, name);
        Map<String, String> annotations = orEmpty(found.getMetadata().getAnnotations());
        String posture = annotations.get(Kube.DEFAULT_POSTURE_ANNOTATION);
        return new NamespaceFacts(
                labels,
                posture == null ? null : Posture.ofWord(posture),
                "true".equals(annotations.get(Kube.ALLOW_OPT_OUT_ANNOTATION)),
                !"disabled".equals(annotations.get(Kube.LOCKDOWN_ANNOTATION)));
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}
