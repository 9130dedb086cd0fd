package dev.sallyport.injector.pod;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a real API server (1.34) does to a pod behind a mutating webhook: defaults of every container, probe and volume,
 * and what the admission plugins ServiceAccount and LimitRanger add when they are run again.
 */
final class ApiServer {
    private static final List<String> LISTS = List.of("initContainers", "containers", "ephemeralContainers");

    private ApiServer() {}

    /** A copy as it would be stored. */
    static ObjectNode store(ObjectNode pod) {
        ObjectNode stored = pod.deepCopy();
        ObjectNode spec = (ObjectNode) stored.get("spec");
        absent(spec, "restartPolicy", "Always");
        absent(spec, "dnsPolicy", "ClusterFirst");
        absent(spec, "schedulerName", "default-scheduler");
        absent(spec, "serviceAccountName", "default");
        if (!spec.has("terminationGracePeriodSeconds")) {
            spec.put("terminationGracePeriodSeconds", 30);
        }
        if (!spec.has("securityContext")) {
            spec.putObject("securityContext");
        }
        LISTS.forEach(list -> spec.path(list).forEach(container -> container((ObjectNode) container)));
        spec.path("volumes").forEach(volume -> volume((ObjectNode) volume));
        serviceAccount(spec);
        return stored;
    }

    private static void container(ObjectNode container) {
        absent(container, "terminationMessagePath", "/dev/termination-log");
        absent(container, "terminationMessagePolicy", "File");
        absent(container, "imagePullPolicy", "IfNotPresent");
        ObjectNode resources = container.path("resources") instanceof ObjectNode standing
                ? standing
                : container.putObject("resources");
        ObjectNode limits =
                resources.path("limits") instanceof ObjectNode standing ? standing : resources.putObject("limits");
        absent(limits, "cpu", "2");
        absent(limits, "ephemeral-storage", "1Gi");
        if (!container.has("resizePolicy")) {
            ArrayNode resize = container.putArray("resizePolicy");
            resize.addObject().put("resourceName", "cpu").put("restartPolicy", "NotRequired");
        }
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            if (container.path(probe) instanceof ObjectNode standing) {
                probe(standing);
            }
        }
        container.path("env").forEach(variable -> {
            if (variable.path("valueFrom").path("fieldRef") instanceof ObjectNode field) {
                absent(field, "apiVersion", "v1");
            }
        });
        container.path("ports").forEach(port -> absent((ObjectNode) port, "protocol", "TCP"));
    }

    private static void probe(ObjectNode probe) {
        if (probe.path("httpGet") instanceof ObjectNode get) {
            absent(get, "scheme", "HTTP");
        }
        absent(probe, "timeoutSeconds", 1);
        absent(probe, "periodSeconds", 10);
        absent(probe, "successThreshold", 1);
        absent(probe, "failureThreshold", 3);
    }

    private static void volume(ObjectNode volume) {
        for (String kind : List.of("projected", "configMap", "secret", "downwardAPI")) {
            if (volume.path(kind) instanceof ObjectNode source) {
                absent(source, "defaultMode", 420);
            }
        }
    }

    private static void serviceAccount(ObjectNode spec) {
        if (!spec.path("automountServiceAccountToken").asBoolean(true)) {
            return;
        }
        LISTS.forEach(list -> spec.path(list).forEach(container -> {
            ArrayNode mounts = container.path("volumeMounts") instanceof ArrayNode standing
                    ? standing
                    : ((ObjectNode) container).putArray("volumeMounts");
            String path = "/var/run/secrets/kubernetes.io/serviceaccount";
            if (mounts.valueStream().noneMatch(m -> m.path("mountPath").asText().equals(path))) {
                mounts.addObject()
                        .put("name", "kube-api-access-x7k2p")
                        .put("readOnly", true)
                        .put("mountPath", path);
            }
        }));
        ArrayNode volumes = spec.path("volumes") instanceof ArrayNode standing ? standing : spec.putArray("volumes");
        if (volumes.valueStream().noneMatch(v -> v.path("name").asText().equals("kube-api-access-x7k2p"))) {
            ObjectNode token =
                    volumes.addObject().put("name", "kube-api-access-x7k2p").putObject("projected");
            token.put("defaultMode", 420);
            token.putArray("sources")
                    .addObject()
                    .putObject("serviceAccountToken")
                    .put("path", "token");
        }
    }

    private static void absent(ObjectNode node, String field, String value) {
        if (!node.has(field)) {
            node.put(field, value);
        }
    }

    private static void absent(ObjectNode node, String field, int value) {
        if (!node.has(field)) {
            node.put(field, value);
        }
    }
}
