package dev.sallyport.injector.pod.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.injector.pod.annotation.Capture;
import dev.sallyport.injector.pod.tree.PodContainer;
import dev.sallyport.injector.pod.tree.PodTree;
import dev.sallyport.model.contract.PodAnnotations;
import dev.sallyport.model.contract.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What will not work, or weakens the pod, without being refused: sentences for {@code response.warnings}. Stateless. */
public final class PodWarnings {
    private static final String POD_SECURITY = "pod-security.kubernetes.io/enforce";
    private static final Set<String> TOO_STRICT_FOR_INIT = Set.of("baseline", "restricted");
    private static final Set<Integer> OUR_PORTS = Set.of(Ports.CAPTURE, Ports.EXPLICIT_PROXY, Ports.HEALTH, Ports.DNS);
    private static final List<String> NODE_PATHS =
            List.of("/var/run", "/run", "/var/lib/kubelet", "/etc/kubernetes", "/var/lib/containerd");

    private PodWarnings() {}

    /** Everything worth saying. */
    public static List<String> of(
            PodTree pod, Map<String, String> namespaceLabels, Capture capture, boolean nativeSidecar) {
        List<String> warnings = new ArrayList<>();
        String level = namespaceLabels.getOrDefault(POD_SECURITY, "");
        if (capture == Capture.IPTABLES && TOO_STRICT_FOR_INIT.contains(level)) {
            warnings.add(
                    "Pod Security " + level + " of this namespace will refuse sallyport-init (NET_ADMIN); annotate "
                            + PodAnnotations.CAPTURE + ": proxy-env");
        }
        String restart = pod.spec().path("restartPolicy").asText();
        if (!nativeSidecar && (restart.equals("Never") || restart.equals("OnFailure"))) {
            warnings.add(
                    "spec.restartPolicy " + restart + ": a classic sidecar runs on, so this pod never completes; drop "
                            + PodAnnotations.NATIVE_SIDECAR + ": \"false\"");
        }
        String dns = pod.spec().path("dnsPolicy").asText();
        if (dns.equals("None") || dns.equals("Default")) {
            warnings.add("spec.dnsPolicy " + dns + ": the sidecar finds its gateway by the cluster's DNS");
        }
        if (pod.spec().path("shareProcessNamespace").asBoolean()) {
            sharedProcesses(pod, warnings);
        }
        pod.usersContainers().forEach(container -> ports(container, warnings));
        for (int i = 0; i < pod.volumes().size(); i++) {
            hostPath(i, pod.volumes().get(i), warnings);
        }
        return warnings;
    }

    /** A container that is surely neither the sidecar's user nor can become it does no harm among its processes. */
    private static void sharedProcesses(PodTree pod, List<String> warnings) {
        JsonNode podUser = pod.spec().path("securityContext").path("runAsUser");
        for (PodContainer container : pod.usersContainers()) {
            JsonNode context = container.securityContext();
            boolean userStated = context.path("runAsUser").isNumber() || podUser.isNumber();
            boolean mayRise = !context.has("allowPrivilegeEscalation")
                    || context.path("allowPrivilegeEscalation").asBoolean();
            boolean dropsAll = false;
            for (JsonNode dropped : context.path("capabilities").path("drop")) {
                dropsAll |= dropped.asText().equals("ALL");
            }
            if (!userStated || mayRise || !dropsAll) {
                warnings.add("spec.shareProcessNamespace: " + container.name() + " could reach into the sidecar; set"
                        + " runAsUser, drop ALL, allowPrivilegeEscalation: false");
            }
        }
    }

    private static void ports(PodContainer container, List<String> warnings) {
        JsonNode ports = container.node().path("ports");
        for (int i = 0; i < ports.size(); i++) {
            int port = ports.get(i).path("containerPort").asInt();
            if (OUR_PORTS.contains(port)) {
                warnings.add(container.path("ports[" + i + "]") + ": port " + port + " is the sidecar's");
            }
        }
    }

    private static void hostPath(int index, JsonNode volume, List<String> warnings) {
        String path = volume.path("hostPath").path("path").asText();
        String clean = path.replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
        boolean reachesNode = clean.equals("/")
                || NODE_PATHS.stream().anyMatch(node -> clean.equals(node) || clean.startsWith(node + "/"))
                || NODE_PATHS.stream().anyMatch(node -> node.startsWith(clean + "/"));
        if (!clean.isEmpty()
                && reachesNode
                && !PodTree.isOurVolume(volume.path("name").asText())) {
            warnings.add("spec.volumes[" + index + "].hostPath " + path
                    + ": whoever reaches the node's sockets or other pods' files is held by no pod's rules");
        }
    }
}
