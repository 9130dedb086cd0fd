package dev.sallyport.injector.pod.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.injector.pod.tree.PodContainer;
import dev.sallyport.injector.refusal.Refusal;
import dev.sallyport.injector.refusal.RefusalReason;
import dev.sallyport.model.contract.Uids;
import java.util.List;

/**
 * The sidecar's user id, wherever it is written. What an image's own USER says cannot be seen here, and need not be: being
 * that user exempts from the redirect, not from the guard (DESIGN §3). Stateless.
 */
final class ReservedIds {
    private static final List<String> OF_CONTAINERS = List.of("runAsUser", "runAsGroup");
    private static final List<String> OF_PODS = List.of("runAsUser", "runAsGroup", "fsGroup");

    private ReservedIds() {}

    static void checkPod(JsonNode securityContext, List<Refusal> into) {
        for (String field : OF_PODS) {
            check("spec.securityContext." + field, securityContext.path(field), into);
        }
        JsonNode groups = securityContext.path("supplementalGroups");
        for (int i = 0; i < groups.size(); i++) {
            check("spec.securityContext.supplementalGroups[" + i + "]", groups.get(i), into);
        }
    }

    static void checkContainer(PodContainer container, List<Refusal> into) {
        for (String field : OF_CONTAINERS) {
            check(
                    container.path("securityContext." + field),
                    container.securityContext().path(field),
                    into);
        }
    }

    private static void check(String path, JsonNode id, List<Refusal> into) {
        if (id.asLong() == Uids.PROXY) {
            into.add(new Refusal(
                    RefusalReason.RESERVED_UID,
                    path + ": " + Uids.PROXY + " is the sidecar's own id; take another number."));
        }
    }
}
