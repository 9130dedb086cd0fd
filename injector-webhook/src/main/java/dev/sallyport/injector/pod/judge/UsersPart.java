package dev.sallyport.injector.pod.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.injector.pod.tree.PodContainer;
import dev.sallyport.injector.pod.tree.PodTree;
import dev.sallyport.injector.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;

/** Judges everything in a pod that is not ours. Stateless. */
public final class UsersPart {
    private UsersPart() {}

    /** Everything a governed pod may not have, in the order of its fields. */
    public static List<Refusal> refusals(PodTree pod) {
        List<Refusal> refusals = new ArrayList<>();
        ReservedIds.checkPod(pod.spec().path("securityContext"), refusals);
        Reservations.checkAnyIsTheUsers(pod, refusals);
        for (PodContainer container : pod.usersContainers()) {
            checkContainer(container, refusals);
        }
        for (int i = 0; i < pod.volumes().size(); i++) {
            JsonNode volume = pod.volumes().get(i);
            if (!PodTree.isOurVolume(volume.path("name").asText())) {
                Reservations.checkVolume("spec.volumes[" + i + "]", volume, refusals);
            }
        }
        return refusals;
    }

    /** Everything one container may not have. */
    public static void checkContainer(PodContainer container, List<Refusal> refusals) {
        Reservations.checkContainer(container, refusals);
        ReservedIds.checkContainer(container, refusals);
        Privileges.check(container, refusals);
    }

    /** Refuses the container if it keeps the NET_RAW that runtimes give by default. */
    public static void checkDropsNetRaw(PodContainer container, List<Refusal> refusals) {
        Privileges.checkDropsNetRaw(container, refusals);
    }
}
