package dev.sallyport.injector.pod.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.injector.pod.tree.PodContainer;
import dev.sallyport.injector.refusal.Refusal;
import dev.sallyport.injector.refusal.RefusalReason;
import dev.sallyport.model.contract.Kube;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Capabilities and privilege with which a container could take capture away or step past it. Stateless.
 *
 * <p>What is added is read as loosely as any container runtime reads it (any case, with or without {@code CAP_}); what is
 * dropped counts only as every runtime understands it.
 */
final class Privileges {
    private static final Set<String> REFUSED =
            Set.of("ALL", "NET_RAW", "NET_ADMIN", "SYS_ADMIN", "SYS_PTRACE", "SYS_MODULE", "BPF");
    private static final String WHO_PERMITS =
            "; leave it out, or run the pod ungoverned: whoever owns the namespace can"
                    + " annotate it " + Kube.ALLOW_OPT_OUT_ANNOTATION + ": \"true\" and the pod then carries "
                    + Kube.INJECT_LABEL + "=disabled.";

    private Privileges() {}

    static void check(PodContainer container, List<Refusal> into) {
        if (container.securityContext().path("privileged").asBoolean()) {
            into.add(new Refusal(
                    RefusalReason.PRIVILEGED,
                    container.path("securityContext.privileged") + ": a privileged container can undo its pod's capture"
                            + WHO_PERMITS));
        }
        List<String> found = new ArrayList<>();
        for (JsonNode added : container.securityContext().path("capabilities").path("add")) {
            if (REFUSED.contains(bare(added.asText()))) {
                found.add(added.asText());
            }
        }
        if (!found.isEmpty()) {
            into.add(new Refusal(
                    RefusalReason.CAPABILITY,
                    container.path("securityContext.capabilities.add") + ": with " + String.join(", ", found)
                            + " a container can undo its pod's capture or pass by it" + WHO_PERMITS));
        }
    }

    static void checkDropsNetRaw(PodContainer container, List<Refusal> into) {
        for (JsonNode dropped : container.securityContext().path("capabilities").path("drop")) {
            if (dropped.asText().equals("NET_RAW") || dropped.asText().equals("ALL")) {
                return;
            }
        }
        into.add(new Refusal(
                RefusalReason.NET_RAW_KEPT,
                container.path("securityContext.capabilities.drop") + ": NET_RAW must be dropped (or ALL), for runtimes"
                        + " give it to every container and with it frames pass by the pod's capture; for kubectl debug"
                        + " that is --profile=restricted."));
    }

    private static String bare(String capability) {
        String upper = capability.strip().toUpperCase(Locale.ROOT);
        return upper.startsWith("CAP_") ? upper.substring("CAP_".length()) : upper;
    }
}
