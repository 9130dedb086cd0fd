package dev.sallyport.injector.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.injector.pod.judge.UsersPart;
import dev.sallyport.injector.pod.likeness.Difference;
import dev.sallyport.injector.pod.likeness.Likeness;
import dev.sallyport.injector.pod.shape.Blueprint;
import dev.sallyport.injector.pod.shape.Ours;
import dev.sallyport.injector.pod.tree.ContainerKind;
import dev.sallyport.injector.pod.tree.PodContainer;
import dev.sallyport.injector.pod.tree.PodTree;
import dev.sallyport.injector.refusal.Refusal;
import dev.sallyport.injector.refusal.RefusalReason;
import dev.sallyport.model.contract.Kube;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares a pod that is about to be stored with what the blueprint makes: our containers first and in order, our volumes,
 * the status, NET_RAW dropped by everyone else. Used once, by one thread.
 */
final class FinalPod {
    private static final int MOST_SENTENCES = 5;

    private final PodTree pod;
    private final Ours ours;
    private final List<Refusal> refusals = new ArrayList<>();

    private FinalPod(PodTree pod, Ours ours) {
        this.pod = pod;
        this.ours = ours;
    }

    /** What is not as we would write it. */
    static List<Refusal> refusals(PodTree pod, Blueprint blueprint) {
        FinalPod check = new FinalPod(pod, Ours.of(blueprint));
        check.containers(ContainerKind.INIT, check.ours.initContainers());
        check.containers(ContainerKind.APP, check.ours.containers());
        check.volumes();
        check.status();
        pod.usersContainers().forEach(container -> UsersPart.checkDropsNetRaw(container, check.refusals));
        return List.copyOf(check.refusals);
    }

    private void containers(ContainerKind kind, List<ObjectNode> expected) {
        List<PodContainer> standing = pod.containers(kind);
        for (int i = 0; i < expected.size(); i++) {
            String name = expected.get(i).path("name").asText();
            String found = i < standing.size() ? standing.get(i).name() : "nothing";
            String path = "spec." + kind.field() + "[" + i + "]";
            if (found.equals(name)) {
                compare(
                        path + " (" + name + ")",
                        expected.get(i),
                        standing.get(i).node());
            } else {
                refusals.add(new Refusal(
                        RefusalReason.NOT_INJECTED,
                        path + ": " + found + " where " + name
                                + " must stand, before everything else; either the mutating"
                                + " webhook " + Kube.INJECTOR + " did not run, or another one put itself before it and"
                                + " reinvocationPolicy is not IfNeeded."));
            }
        }
        for (int i = expected.size(); i < standing.size(); i++) {
            if (standing.get(i).isOurs()) {
                refusals.add(new Refusal(
                        RefusalReason.NOT_INJECTED,
                        standing.get(i).path() + ": " + standing.get(i).name() + " does not belong here."));
            }
        }
    }

    private void volumes() {
        for (ObjectNode expected : ours.volumes()) {
            String name = expected.path("name").asText();
            JsonNode found = null;
            for (JsonNode volume : pod.volumes()) {
                found = found == null && volume.path("name").asText().equals(name) ? volume : found;
            }
            if (found == null) {
                refusals.add(new Refusal(
                        RefusalReason.NOT_INJECTED, "spec.volumes: the sidecar's volume " + name + " is missing."));
            } else {
                compare("spec.volumes (" + name + ")", expected, found);
            }
        }
    }

    private void status() {
        String found = pod.annotations().getOrDefault(Kube.STATUS_ANNOTATION, "");
        if (!found.equals(ours.status())) {
            refusals.add(new Refusal(
                    RefusalReason.ALTERED,
                    "metadata.annotations[" + Kube.STATUS_ANNOTATION + "]: only the injector writes it."));
        }
    }

    private void compare(String path, JsonNode expected, JsonNode found) {
        List<Difference> differences = Likeness.between(expected, found, false);
        for (Difference difference : differences.subList(0, Math.min(MOST_SENTENCES, differences.size()))) {
            refusals.add(new Refusal(
                    RefusalReason.ALTERED,
                    path + "." + difference.field() + ": " + difference.found() + " where the injector writes "
                            + difference.expected()
                            + "; another webhook changed it, or settings changed in between: create"
                            + " the pod again."));
        }
    }
}
