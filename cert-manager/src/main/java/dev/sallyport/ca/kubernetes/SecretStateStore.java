package dev.sallyport.ca.kubernetes;

import dev.sallyport.ca.authority.StateStore;
import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.contract.Kube;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state in Secret {@code sallyport-ca}. Its resourceVersion is the fence: a write on an older one is a conflict, whoever
 * believes to be the lease's holder (PROTOCOL §3.9.8). Its annotation {@code sallyport.dev/rotate-root} asks for a new root.
 */
final class SecretStateStore implements StateStore {
    static final String ROTATE_ANNOTATION = "sallyport.dev/rotate-root";
    private static final int CONFLICT = 409;

    private final KubernetesClient client;
    private final String namespace;
    private final BoundedCalls calls;

    SecretStateStore(KubernetesClient client, String namespace, BoundedCalls calls) {
        this.client = client;
        this.namespace = namespace;
        this.calls = calls;
    }

    @Override
    public Written load() throws IOException {
        Secret secret = get();
        if (secret == null) {
            return new Written(Map.of(), "", false);
        }
        Map<String, byte[]> files = new HashMap<>();
        orEmpty(secret.getData()).forEach((name, value) -> files.put(name, decode(name, value)));
        boolean begun = files.containsKey(FileNames.CHAIN);
        return new Written(
                begun ? files : Map.of(),
                secret.getMetadata().getResourceVersion(),
                orEmpty(secret.getMetadata().getAnnotations()).containsKey(ROTATE_ANNOTATION));
    }

    private static byte[] decode(String name, String value) {
        try {
            return Base64.getMimeDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " in Secret " + Kube.CA + " is not base64", e);
        }
    }

    private @Nullable Secret get() throws IOException {
        return calls.call(
                () -> client.secrets().inNamespace(namespace).withName(Kube.CA).get());
    }

    @Override
    public boolean replace(Written previous, Map<String, byte[]> files) throws IOException {
        try {
            return previous.version().isEmpty() ? create(files) : update(previous.version(), files);
        } catch (KubernetesClientException answer) {
            if (answer.getCode() == CONFLICT) {
                return false;
            }
            throw new IOException("Secret " + Kube.CA + " cannot be written: status " + answer.getCode(), answer);
        }
    }

    private boolean create(Map<String, byte[]> files) throws IOException {
        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withName(Kube.CA)
                .withNamespace(namespace)
                .addToLabels(Kube.MANAGED_BY_LABEL, Kube.MANAGED_BY)
                .endMetadata()
                .withType("Opaque")
                .withData(merge(Map.of(), files))
                .build();
        calls.call(
                () -> client.secrets().inNamespace(namespace).resource(secret).create());
        return true;
    }

    private boolean update(String version, Map<String, byte[]> files) throws IOException {
        Secret found = get();
        if (found == null || !found.getMetadata().getResourceVersion().equals(version)) {
            return false;
        }
        Secret secret = new SecretBuilder(found)
                .editMetadata()
                .removeFromAnnotations(ROTATE_ANNOTATION)
                .endMetadata()
                .withData(merge(orEmpty(found.getData()), files))
                .build();
        // With its resourceVersion in the object, update() is a compare-and-set.
        calls.call(
                () -> client.secrets().inNamespace(namespace).resource(secret).update());
        return true;
    }

    private static Map<String, String> merge(Map<String, String> found, Map<String, byte[]> files) {
        Map<String, String> data = new HashMap<>(found);
        data.keySet().removeIf(StateStore::isOurs);
        files.forEach((name, content) -> data.put(name, Base64.getEncoder().encodeToString(content)));
        return data;
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return Objects.requireNonNullElse(map, Map.of());
    }
}
