package dev.sallyport.testkit.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The examples under {@code demo/pods}, under other names. Stateless. */
public final class UserPods {
    /** A plain pod. */
    public static final String APP = "app";
    /** One with {@code capture: proxy-env}. */
    public static final String PROXY_ENV = "app-proxy-env";
    /** A Job's. */
    public static final String JOB = "job";

    private UserPods() {}

    /** The example as it is. */
    public static Pod example(String example) {
        return Serialization.unmarshal(text(example), Pod.class);
    }

    /** The example as YAML. */
    public static String text(String example) {
        String path = "/demo/pods/" + example + ".yaml";
        try (InputStream yaml = Objects.requireNonNull(UserPods.class.getResourceAsStream(path), path)) {
            return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the example " + example + " is unreadable", e);
        }
    }

    /** The plain pod under another name. */
    public static Pod app(String namespace, String serviceAccount, String name) {
        return named(example(APP), namespace, serviceAccount, name);
    }

    /** A pod under another name. */
    public static Pod named(Pod pod, String namespace, String serviceAccount, String name) {
        return new PodBuilder(pod)
                .editMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("app", name)
                .endMetadata()
                .editSpec()
                .withServiceAccountName(serviceAccount)
                .endSpec()
                .build();
    }
}
