package dev.sallyport.injector.pod.likeness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.model.contract.Kube;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What others may add to what we wrote: Kubernetes' defaults, tokens and variables of platforms. Stateless. */
final class Additions {
    private static final Map<String, JsonNode> DEFAULTS = defaults();

    /** Where ServiceAccount admission and the workload identity webhooks of clouds mount tokens. */
    private static final String SECRETS = "/var/run/secrets/";

    /**
     * Variables that webhooks of platforms put into every container. A list of what is harmless, not of what is harmful:
     * JAVA_TOOL_OPTIONS from somebody's instrumentation would be somebody's code in the sidecar.
     */
    private static final List<String> PLATFORM_VARIABLES =
            List.of("AWS_", "AZURE_", "GOOGLE_", "KUBERNETES_", "DD_ENTITY_ID", "DD_AGENT_HOST");

    private Additions() {}

    /** True for a field that we leave out and Kubernetes fills in so. */
    static boolean isDefault(String shape, JsonNode value) {
        if (value.isNull() || value.isContainerNode() && value.isEmpty() || shape.equals("resizePolicy")) {
            return true;
        }
        JsonNode expected = DEFAULTS.get(shape);
        return expected != null && expected.asText().equals(value.asText());
    }

    /** True for a variable that others may add. */
    static boolean isPlatformVariable(JsonNode variable) {
        String name = variable.path("name").asText();
        return PLATFORM_VARIABLES.stream().anyMatch(name::startsWith);
    }

    /** True for a mount of a token that others may add. */
    static boolean isTokenMount(JsonNode mount) {
        return mount.path("readOnly").asBoolean()
                && mount.path("mountPath").asText().startsWith(SECRETS)
                && !mount.path("mountPath").asText().contains("..")
                && !mount.path("name").asText().startsWith(Kube.RESERVED_PREFIX);
    }

    private static Map<String, JsonNode> defaults() {
        Map<String, JsonNode> defaults = new HashMap<>();
        defaults.put("terminationMessagePath", TextNode.valueOf("/dev/termination-log"));
        defaults.put("terminationMessagePolicy", TextNode.valueOf("File"));
        defaults.put("securityContext.procMount", TextNode.valueOf("Default"));
        defaults.put("env[].valueFrom.fieldRef.apiVersion", TextNode.valueOf("v1"));
        defaults.put("projected.defaultMode", IntNode.valueOf(0644));
        defaults.put("configMap.defaultMode", IntNode.valueOf(0644));
        for (String off : List.of("volumeMounts[].readOnly", "stdin", "stdinOnce", "tty")) {
            defaults.put(off, BooleanNode.FALSE);
        }
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            defaults.put(probe + ".httpGet.scheme", TextNode.valueOf("HTTP"));
            defaults.put(probe + ".timeoutSeconds", IntNode.valueOf(1));
            defaults.put(probe + ".periodSeconds", IntNode.valueOf(10));
            defaults.put(probe + ".successThreshold", IntNode.valueOf(1));
            defaults.put(probe + ".failureThreshold", IntNode.valueOf(3));
        }
        return Map.copyOf(defaults);
    }
}
