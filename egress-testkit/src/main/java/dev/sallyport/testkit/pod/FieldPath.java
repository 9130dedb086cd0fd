package dev.sallyport.testkit.pod;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The downward API's field paths. Stateless. */
final class FieldPath {
    private static final Pattern KEYED = Pattern.compile("metadata\\.(labels|annotations)\\['([^']+)']");

    private FieldPath() {}

    /** The value of {@code path} in a pod whose status is filled; an unknown path is an exception naming it. */
    static String read(Pod pod, String path) {
        Matcher keyed = KEYED.matcher(path);
        if (keyed.matches()) {
            return metadataMap(pod, keyed.group(1)).getOrDefault(keyed.group(2), "");
        }
        return switch (path) {
            case "metadata.name" -> pod.getMetadata().getName();
            case "metadata.namespace" -> pod.getMetadata().getNamespace();
            case "metadata.uid" -> pod.getMetadata().getUid();
            case "metadata.labels", "metadata.annotations" ->
                lines(metadataMap(pod, path.substring("metadata.".length())));
            case "spec.serviceAccountName" -> pod.getSpec().getServiceAccountName();
            case "spec.nodeName" -> pod.getSpec().getNodeName();
            case "status.podIP" -> pod.getStatus().getPodIP();
            case "status.podIPs" ->
                pod.getStatus().getPodIPs().stream().map(ip -> ip.getIp()).collect(Collectors.joining(","));
            case "status.hostIP" -> pod.getStatus().getHostIP();
            default -> throw new PodFailed("pod %s: no such field for the downward API: %s".formatted(name(pod), path));
        };
    }

    static String name(Pod pod) {
        return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    }

    private static Map<String, String> metadataMap(Pod pod, String which) {
        @Nullable
        Map<String, String> map = which.equals("labels")
                ? pod.getMetadata().getLabels()
                : pod.getMetadata().getAnnotations();
        return Objects.requireNonNullElse(map, Map.of());
    }

    private static String lines(Map<String, String> map) {
        return new TreeMap<>(map)
                .entrySet().stream()
                        .map(e -> "%s=\"%s\""
                                .formatted(
                                        e.getKey(),
                                        e.getValue().replace("\\", "\\\\").replace("\"", "\\\"")))
                        .collect(Collectors.joining("\n"));
    }
}
