package dev.sallyport.injector.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.injector.pod.patch.JsonPatchDiff;
import dev.sallyport.model.contract.Kube;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What holds for every pod that is patched, whatever it is. */
final class Promises {
    private static final List<String> LISTS = List.of("initContainers", "containers", "ephemeralContainers");
    private static final Set<String> PROXY_VARIABLES =
            Set.of("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy");

    private Promises() {}

    static void hold(Scenario scenario) {
        ObjectNode before = scenario.pod().deepCopy();
        ObjectNode result = scenario.patched();
        same("the request is not changed", scenario.pod(), before);

        JsonNode patch = JsonPatchDiff.diff(before, result);
        same("the patch makes the result", JsonPatch.apply(patch, before), result);
        assertThat(patch.valueStream().map(op -> op.path("op").asText())).isSubsetOf("add", "replace", "remove");

        assertThat(Scenario.JSON.convertValue(result, Pod.class).getSpec().getContainers())
                .isNotEmpty();
        namesAreValid(result);
        same("the user's own fields", usersPart(result), usersPart(before));

        same("a second pass", scenario.with(result).patched(), result);
        assertThat(scenario.check(result)).as("/validate").isEqualTo(new PodVerdict.Accepted());

        ObjectNode stored = ApiServer.store(result);
        same("a second pass behind the API server", scenario.with(stored).patched(), stored);
        assertThat(scenario.check(stored)).as("/validate behind the API server").isEqualTo(new PodVerdict.Accepted());
        assertThat(scenario.check(PodOperation.UPDATE, stored, stored)).isEqualTo(new PodVerdict.Accepted());
    }

    private static void same(String what, JsonNode actual, JsonNode expected) {
        assertThat(JsonPatchDiff.diff(expected, actual)).as(what).isEmpty();
        assertThat(actual.equals(expected)).as(what).isTrue();
    }

    private static void namesAreValid(JsonNode pod) {
        List<String> containers = new ArrayList<>();
        LISTS.forEach(list -> pod.path("spec")
                .path(list)
                .forEach(c -> containers.add(c.path("name").asText())));
        assertThat(containers)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"));
        Set<String> volumes = new HashSet<>();
        pod.path("spec")
                .path("volumes")
                .forEach(v -> assertThat(volumes.add(v.path("name").asText()))
                        .as("volume %s twice", v.path("name"))
                        .isTrue());
        LISTS.forEach(list -> pod.path("spec")
                .path(list)
                .forEach(c -> c.path("volumeMounts")
                        .forEach(mount ->
                                assertThat(volumes).contains(mount.path("name").asText()))));
    }

    /** The pod without what we may add or change; empty things that we had to make are not there. */
    private static ObjectNode usersPart(ObjectNode pod) {
        ObjectNode copy = pod.deepCopy();
        ObjectNode spec = (ObjectNode) copy.get("spec");
        for (String list : LISTS) {
            remove(spec, list, Kube.INIT_CONTAINER, Kube.SIDECAR_CONTAINER);
            spec.path(list).forEach(container -> usersContainer((ObjectNode) container));
        }
        remove(spec, "volumes", Kube.TOKEN_VOLUME, Kube.BUNDLE_VOLUME, Kube.TMP_VOLUME);
        ObjectNode metadata =
                copy.path("metadata") instanceof ObjectNode standing ? standing : copy.putObject("metadata");
        if (metadata.path("annotations") instanceof ObjectNode annotations) {
            annotations.remove(List.of(
                    Kube.STATUS_ANNOTATION,
                    "kubectl.kubernetes.io/default-container",
                    "kubectl.kubernetes.io/default-logs-container"));
        }
        prune(metadata, "annotations");
        List.of("initContainers", "volumes").forEach(field -> prune(spec, field));
        return copy;
    }

    private static void usersContainer(ObjectNode container) {
        if (container.path("securityContext") instanceof ObjectNode context) {
            if (context.path("capabilities") instanceof ObjectNode capabilities) {
                for (var i = capabilities.path("drop").elements(); i.hasNext(); ) {
                    if (i.next().asText().equals("NET_RAW")) {
                        i.remove();
                    }
                }
                prune(capabilities, "drop");
            }
            prune(context, "capabilities");
        }
        prune(container, "securityContext");
        for (var i = container.path("env").elements(); i.hasNext(); ) {
            JsonNode variable = i.next();
            boolean ours = variable.path("value").asText().contains("127.0.0.1");
            if (ours && PROXY_VARIABLES.contains(variable.path("name").asText())) {
                i.remove();
            }
        }
        prune(container, "env");
    }

    private static void remove(ObjectNode spec, String list, String... names) {
        for (var i = spec.path(list).elements(); i.hasNext(); ) {
            if (List.of(names).contains(i.next().path("name").asText())) {
                i.remove();
            }
        }
    }

    private static void prune(ObjectNode parent, String field) {
        if (parent.path(field).isEmpty()) {
            parent.remove(field);
        }
    }
}
