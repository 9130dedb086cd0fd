package dev.sallyport.testkit.pod;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The ConfigMaps and Secrets that pods refer to; running pods see a change after {@link RunningPod#updateVolumes}. Thread-safe. */
public final class ClusterObjects {
    private static final String EVERYWHERE = "*";

    private final Map<String, Map<String, byte[]>> configMaps = new ConcurrentHashMap<>();
    private final Map<String, Map<String, byte[]>> secrets = new ConcurrentHashMap<>();

    /** Creates or replaces. */
    public void put(ConfigMap configMap) {
        Map<String, byte[]> content = new HashMap<>();
        orEmpty(configMap.getData()).forEach((key, text) -> content.put(key, text.getBytes(StandardCharsets.UTF_8)));
        orEmpty(configMap.getBinaryData()).forEach((key, text) -> content.put(key, decode(text)));
        configMaps.put(
                key(
                        configMap.getMetadata().getNamespace(),
                        configMap.getMetadata().getName()),
                content);
    }

    /** Creates or replaces. */
    public void put(Secret secret) {
        Map<String, byte[]> content = new HashMap<>();
        orEmpty(secret.getData()).forEach((key, text) -> content.put(key, decode(text)));
        orEmpty(secret.getStringData()).forEach((key, text) -> content.put(key, text.getBytes(StandardCharsets.UTF_8)));
        secrets.put(
                key(secret.getMetadata().getNamespace(), secret.getMetadata().getName()), content);
    }

    /** Deletes; absent is fine. Running pods keep what they have. */
    public void removeConfigMap(String namespace, String name) {
        configMaps.remove(key(namespace, name));
    }

    /** Shorthand for a ConfigMap of texts. */
    public void configMap(String namespace, String name, Map<String, String> data) {
        put(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withData(data)
                .build());
    }

    /** Shorthand for a Secret of texts, such as {@code IssuedSvid.files(bundle)}. */
    public void secret(String namespace, String name, Map<String, String> data) {
        put(new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withStringData(data)
                .build());
    }

    /** A ConfigMap that every namespace has, such as {@code kube-root-ca.crt}; one of a namespace's own comes first. */
    public void configMapEverywhere(String name, Map<String, String> data) {
        configMap(EVERYWHERE, name, data);
    }

    Optional<Map<String, byte[]>> configMap(String namespace, String name) {
        return Optional.ofNullable(configMaps.get(key(namespace, name)))
                .or(() -> Optional.ofNullable(configMaps.get(key(EVERYWHERE, name))));
    }

    Optional<Map<String, byte[]>> secret(String namespace, String name) {
        return Optional.ofNullable(secrets.get(key(namespace, name)));
    }

    private static byte[] decode(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    private static Map<String, String> orEmpty(@org.jspecify.annotations.Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}
