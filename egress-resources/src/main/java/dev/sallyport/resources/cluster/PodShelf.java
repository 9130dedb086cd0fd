package dev.sallyport.resources.cluster;

import dev.sallyport.model.policy.PodLabels;
import dev.sallyport.model.policy.Pods;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.PodTranslator;
import dev.sallyport.resources.translate.ResourceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The pods of some namespaces, and of each nothing but its UID and the labels that policies look at: pods of equal labels
 * share them, so that a pod costs some hundred bytes (ADR 0280). Safe for concurrent use.
 */
final class PodShelf implements KindShelf {
    /** What is held of a pod. */
    private record Held(String uid, PodLabels labels) {}

    private final PodNeeds needs;
    private final Runnable onTrouble;
    private final Map<String, Map<String, Held>> byNamespace = new HashMap<>();
    private final Map<PodLabels, PodLabels> shared = new HashMap<>();
    private final Map<String, Map<String, PodLabels>> told = new TreeMap<>();
    private boolean listed;
    private boolean changed;
    private int count;
    private @Nullable String trouble;

    /**
     * Holds nothing yet.
     *
     * @param needs which pods, and which of their labels
     * @param onTrouble told when what cannot be read changes
     */
    PodShelf(PodNeeds needs, Runnable onTrouble) {
        this.needs = needs;
        this.onTrouble = onTrouble;
    }

    /** What it holds. */
    PodNeeds needs() {
        return needs;
    }

    @Override
    public Kind kind() {
        return Kind.POD;
    }

    @Override
    public boolean keeps(ClusterObject pod) {
        return needs.in(String.valueOf(pod.key().namespace()));
    }

    @Override
    public synchronized int count() {
        return count;
    }

    @Override
    public synchronized int lostBy(Set<ResourceKey> kept) {
        int lost = 0;
        for (Map.Entry<String, Map<String, Held>> pods : byNamespace.entrySet()) {
            for (String name : pods.getValue().keySet()) {
                lost += kept.contains(new ResourceKey(Kind.POD, pods.getKey(), name)) ? 0 : 1;
            }
        }
        return lost;
    }

    @Override
    public synchronized void replace(Map<ResourceKey, ClusterObject> pods, Instant at) {
        byNamespace.clear();
        shared.clear();
        told.clear();
        count = 0;
        pods.values().forEach(this::enter);
        listed = true;
        change();
    }

    @Override
    public synchronized void put(ClusterObject pod, Instant at) {
        if (keeps(pod) && enter(pod)) {
            change();
        }
    }

    private boolean enter(ClusterObject pod) {
        String namespace = String.valueOf(pod.key().namespace());
        String name = pod.key().name();
        Map<String, String> labels = PodTranslator.labels(pod.resource());
        PodLabels known = labels == null ? PodLabels.UNKNOWN : PodLabels.of(labels, needs.keys());
        Held now = new Held(pod.uid(), shared.computeIfAbsent(known, fresh -> fresh));
        Held before =
                byNamespace.computeIfAbsent(namespace, fresh -> new HashMap<>()).put(name, now);
        count += before == null ? 1 : 0;
        if (now.equals(before)) {
            return false;
        }
        told.remove(namespace);
        return true;
    }

    @Override
    public synchronized void remove(ResourceKey key, Instant at) {
        Map<String, Held> pods = byNamespace.get(String.valueOf(key.namespace()));
        if (pods != null && pods.remove(key.name()) != null) {
            count--;
            told.remove(key.namespace());
            if (pods.isEmpty()) {
                byNamespace.remove(key.namespace());
            }
            change();
        }
    }

    @Override
    public void confirm(Instant at) {
        // How old the policy is does not depend on pods.
    }

    @Override
    public void trouble(@Nullable String sentence) {
        synchronized (this) {
            if (Objects.equals(trouble, sentence)) {
                return;
            }
            trouble = sentence;
        }
        onTrouble.run();
    }

    /** Why pods cannot be read now, or null. */
    synchronized @Nullable String trouble() {
        return trouble;
    }

    private void change() {
        changed = true;
        notifyAll();
    }

    /** Waits until every pod was listed, at most so long; true when that is so. */
    synchronized boolean awaitList(Duration most) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        while (!listed) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    /** Waits for a change after the last {@link #take}. */
    synchronized void awaitChange() throws InterruptedException {
        while (!changed) {
            wait();
        }
    }

    /** Every pod, as of now; namespaces in which nothing changed are those of before. */
    synchronized Pods take() {
        changed = false;
        if (shared.size() > 2 * count + 1000) {
            shared.clear();
        }
        byNamespace.forEach((namespace, pods) -> told.computeIfAbsent(namespace, fresh -> {
            Map<String, PodLabels> labels = HashMap.newHashMap(pods.size());
            pods.values().forEach(pod -> labels.put(pod.uid, pod.labels));
            return labels;
        }));
        told.keySet().retainAll(byNamespace.keySet());
        return new Pods(Map.copyOf(told));
    }
}
