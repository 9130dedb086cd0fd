package dev.sallyport.testkit.pod;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A container's environment and the {@code $(NAME)} references in its env, command and args. Stateless but for its objects. */
final class EnvironmentResolver {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$|\\$\\(([A-Za-z_][A-Za-z0-9_.-]*)\\)");

    private final ClusterObjects objects;

    EnvironmentResolver(ClusterObjects objects) {
        this.objects = objects;
    }

    /** Variables in the order of the kubelet: service discovery, envFrom, env (later ones may refer to earlier ones). */
    Map<String, String> of(Pod pod, Container container) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("HOSTNAME", pod.getMetadata().getName());
        environment.put("KUBERNETES_SERVICE_HOST", "10.96.0.1");
        environment.put("KUBERNETES_SERVICE_PORT", "443");
        for (EnvFromSource source : container.getEnvFrom()) {
            importAll(pod, source, environment);
        }
        for (EnvVar variable : container.getEnv()) {
            value(pod, container, variable, environment).ifPresent(v -> environment.put(variable.getName(), v));
        }
        return environment;
    }

    /** Replaces {@code $(NAME)} where the name is known and {@code $$} by {@code $}. */
    static String expand(String text, Map<String, String> environment) {
        Matcher reference = REFERENCE.matcher(text);
        return reference.replaceAll(match -> {
            String name = match.group(1);
            String replacement = name == null ? "$" : environment.getOrDefault(name, match.group());
            return Matcher.quoteReplacement(replacement);
        });
    }

    static List<String> expandAll(@Nullable List<String> words, Map<String, String> environment) {
        List<String> expanded = new ArrayList<>();
        if (words != null) {
            words.forEach(word -> expanded.add(expand(word, environment)));
        }
        return expanded;
    }

    private void importAll(Pod pod, EnvFromSource source, Map<String, String> environment) {
        String prefix = source.getPrefix() == null ? "" : source.getPrefix();
        String namespace = pod.getMetadata().getNamespace();
        Optional<Map<String, byte[]>> content = Optional.empty();
        boolean optional = true;
        if (source.getConfigMapRef() != null) {
            content = objects.configMap(namespace, source.getConfigMapRef().getName());
            optional = Boolean.TRUE.equals(source.getConfigMapRef().getOptional());
        } else if (source.getSecretRef() != null) {
            content = objects.secret(namespace, source.getSecretRef().getName());
            optional = Boolean.TRUE.equals(source.getSecretRef().getOptional());
        }
        if (content.isEmpty() && !optional) {
            throw new PodFailed(
                    "pod %s: envFrom names an object that does not exist: %s".formatted(FieldPath.name(pod), source));
        }
        content.ifPresent(map -> map.forEach((key, bytes) -> environment.put(prefix + key, new String(bytes, UTF_8))));
    }

    private Optional<String> value(Pod pod, Container container, EnvVar variable, Map<String, String> environment) {
        EnvVarSource source = variable.getValueFrom();
        if (source == null) {
            return Optional.of(expand(variable.getValue() == null ? "" : variable.getValue(), environment));
        }
        String where = "pod %s: containers[%s].env[%s]"
                .formatted(FieldPath.name(pod), container.getName(), variable.getName());
        String namespace = pod.getMetadata().getNamespace();
        if (source.getFieldRef() != null) {
            return Optional.of(FieldPath.read(pod, source.getFieldRef().getFieldPath()));
        }
        if (source.getConfigMapKeyRef() != null) {
            var reference = source.getConfigMapKeyRef();
            return key(
                    objects.configMap(namespace, reference.getName()),
                    reference.getKey(),
                    reference.getOptional(),
                    where);
        }
        if (source.getSecretKeyRef() != null) {
            var reference = source.getSecretKeyRef();
            return key(
                    objects.secret(namespace, reference.getName()), reference.getKey(), reference.getOptional(), where);
        }
        throw new PodFailed(where + ": this valueFrom is not supported here");
    }

    private static Optional<String> key(
            Optional<Map<String, byte[]>> object, String key, @Nullable Boolean optional, String where) {
        Optional<String> value =
                object.flatMap(map -> Optional.ofNullable(map.get(key))).map(bytes -> new String(bytes, UTF_8));
        if (value.isEmpty() && !Boolean.TRUE.equals(optional)) {
            throw new PodFailed(where + ": no such object or key: " + key);
        }
        return value;
    }
}
