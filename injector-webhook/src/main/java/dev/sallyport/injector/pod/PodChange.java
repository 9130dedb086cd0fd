package dev.sallyport.injector.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.injector.optin.InjectionDecision;
import dev.sallyport.injector.pod.judge.UsersPart;
import dev.sallyport.injector.pod.tree.ContainerKind;
import dev.sallyport.injector.pod.tree.PodContainer;
import dev.sallyport.injector.pod.tree.PodShape;
import dev.sallyport.injector.pod.tree.PodTree;
import dev.sallyport.injector.refusal.Refusal;
import dev.sallyport.injector.refusal.RefusalReason;
import dev.sallyport.model.contract.Kube;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges what an update does to a pod that stands: against the pod as it was, not against what we would write today, so
 * that pods injected by an earlier release, or before their namespace was governed, can still be labelled, finalized and
 * deleted. What cannot change anyway the API server sees to. Stateless.
 */
final class PodChange {
    static final Refusal OLD_POD_MISSING = new Refusal(
            RefusalReason.MALFORMED, "oldObject: an update comes with the pod as it was, and this one is not a pod.");

    private PodChange() {}

    /** What the change may not do. */
    static List<Refusal> refusals(PodTree pod, PodRequest request) {
        ObjectNode oldPod = request.oldPod();
        if (oldPod == null || !PodShape.problems(oldPod).isEmpty()) {
            return List.of(OLD_POD_MISSING);
        }
        PodTree old = new PodTree(oldPod);
        List<Refusal> refusals = new ArrayList<>();
        if (isInjected(old)) {
            ourContainers(old, pod, refusals);
            status(old, pod, refusals);
        }
        if (isGoverned(old, request)) {
            for (PodContainer added : addedEphemeral(old, pod)) {
                UsersPart.checkContainer(added, refusals);
                UsersPart.checkDropsNetRaw(added, refusals);
            }
        }
        return List.copyOf(refusals);
    }

    /** True for a pod that runs our sidecar, and for one that would get it if it were created now. */
    static boolean isGoverned(PodTree old, PodRequest request) {
        return isInjected(old) || !(Assessment.decide(old, request) instanceof InjectionDecision.Skip);
    }

    /** The ephemeral containers that the pod did not have. */
    static List<PodContainer> addedEphemeral(PodTree old, PodTree pod) {
        Set<ObjectNode> standing = old.containers(ContainerKind.EPHEMERAL).stream()
                .map(PodContainer::node)
                .collect(Collectors.toSet());
        return pod.containers(ContainerKind.EPHEMERAL).stream()
                .filter(container -> !standing.contains(container.node()))
                .toList();
    }

    private static boolean isInjected(PodTree pod) {
        return ours(pod).anyMatch(container -> container.name().equals(Kube.SIDECAR_CONTAINER));
    }

    private static Stream<PodContainer> ours(PodTree pod) {
        return Stream.of(ContainerKind.INIT, ContainerKind.APP)
                .flatMap(kind -> pod.containers(kind).stream())
                .filter(PodContainer::isOurs);
    }

    private static void ourContainers(PodTree old, PodTree pod, List<Refusal> refusals) {
        for (PodContainer was : ours(old).toList()) {
            List<PodContainer> now = pod.containers(was.kind());
            if (was.index() >= now.size() || !now.get(was.index()).name().equals(was.name())) {
                refusals.add(new Refusal(
                        RefusalReason.NOT_INJECTED, was.path() + ": " + was.name() + " must stay where it is."));
                continue;
            }
            for (String field : changed(was.node(), now.get(was.index()).node())) {
                refusals.add(new Refusal(
                        RefusalReason.ALTERED,
                        was.path(field)
                                + ": the injector's containers stay as they were created; a new release or setting"
                                + " comes with a new pod."));
            }
        }
    }

    /** The fields that are not as they were; a resize may move resources, and the pod is no less captured. */
    private static Set<String> changed(ObjectNode was, ObjectNode now) {
        Set<String> fields = new TreeSet<>();
        was.fieldNames().forEachRemaining(fields::add);
        now.fieldNames().forEachRemaining(fields::add);
        fields.remove("resources");
        fields.removeIf(field -> was.path(field).equals(now.path(field)));
        return fields;
    }

    private static void status(PodTree old, PodTree pod, List<Refusal> refusals) {
        String was = old.annotations().get(Kube.STATUS_ANNOTATION);
        String is = pod.annotations().get(Kube.STATUS_ANNOTATION);
        if (!Objects.equals(was, is)) {
            refusals.add(new Refusal(
                    RefusalReason.ALTERED,
                    "metadata.annotations[" + Kube.STATUS_ANNOTATION + "]: only the injector writes it."));
        }
    }
}
