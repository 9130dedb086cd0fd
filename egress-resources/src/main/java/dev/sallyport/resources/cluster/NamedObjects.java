package dev.sallyport.resources.cluster;

import dev.sallyport.model.destination.MaterialRef;
import dev.sallyport.resources.document.JsonText;
import dev.sallyport.resources.document.UnreadableText;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.Resource;
import dev.sallyport.resources.translate.ResourceKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The Secrets and ConfigMaps that destinations name, each read by its name again and again: the right to {@code get} it is
 * all a namespace grants, and a list of them is none of our business (ADR 0202). What the server refuses to show or does not
 * have is gone; what it cannot be asked for stays. Runs on a thread of its own; safe for concurrent use.
 */
final class NamedObjects implements Runnable {
    /** How many new names are read at a time. */
    private static final int READERS = 16;
    /** How long a new name may hold up what is published. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final System.Logger LOG = System.getLogger(NamedObjects.class.getName());

    private final ApiServer server;
    private final ClusterTiming timing;
    private final Runnable onChange;
    private final CountDownLatch closing;
    private final ConcurrentMap<ResourceKey, Resource> held = new ConcurrentHashMap<>();
    private final ConcurrentMap<ResourceKey, String> troubles = new ConcurrentSkipListMap<>();
    private volatile Set<ResourceKey> followed = Set.of();

    /**
     * Follows nothing yet.
     *
     * @param onChange told when something read differs from what is held
     */
    NamedObjects(ApiServer server, ClusterTiming timing, Runnable onChange, CountDownLatch closing) {
        this.server = server;
        this.timing = timing;
        this.onChange = onChange;
        this.closing = closing;
    }

    /** What is held. */
    Map<ResourceKey, List<Resource>> held() {
        Map<ResourceKey, List<Resource>> resources = new HashMap<>();
        held.forEach((key, resource) -> resources.put(key, List.of(resource)));
        return resources;
    }

    /** Why some cannot be read. */
    List<String> troubles() {
        return List.copyOf(new TreeMap<>(troubles).values());
    }

    /** Follows these from now on; reads what is new among them first. True when there was any. */
    boolean follow(Set<MaterialRef> refs) throws InterruptedException {
        Set<ResourceKey> before = followed;
        Set<ResourceKey> now = keys(refs);
        followed = now;
        held.keySet().retainAll(now);
        troubles.keySet().retainAll(now);
        List<ResourceKey> fresh =
                now.stream().filter(key -> !before.contains(key)).toList();
        if (fresh.isEmpty()) {
            return false;
        }
        ExecutorService readers = Executors.newFixedThreadPool(
                Math.min(READERS, fresh.size()),
                Thread.ofPlatform().daemon().name("sallyport-read-", 0).factory());
        fresh.forEach(key -> readers.execute(() -> readOnce(key)));
        readers.shutdown();
        if (!readers.awaitTermination(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
            LOG.log(System.Logger.Level.DEBUG, "what destinations name is still being read");
        }
        return true;
    }

    private static Set<ResourceKey> keys(Set<MaterialRef> refs) {
        return refs.stream()
                .map(ref -> new ResourceKey(ref.secret() ? Kind.SECRET : Kind.CONFIG_MAP, ref.namespace(), ref.name()))
                .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    @Override
    public void run() {
        try {
            while (!closing.await(timing.reread().toNanos(), TimeUnit.NANOSECONDS)) {
                for (ResourceKey key : followed) {
                    if (read(key)) {
                        onChange.run();
                    }
                }
            }
        } catch (InterruptedException closing) {
            LOG.log(System.Logger.Level.DEBUG, "what destinations name is no longer read");
        }
    }

    private void readOnce(ResourceKey key) {
        try {
            if (read(key)) {
                onChange.run();
            }
        } catch (InterruptedException closing) {
            LOG.log(System.Logger.Level.DEBUG, "{0} is no longer read", key);
        }
    }

    /** True when it is another than before. */
    private boolean read(ResourceKey key) throws InterruptedException {
        Resource before = held.get(key);
        try {
            ClusterObject object = ClusterObject.of(key.kind(), JsonText.parse(server.get(ApiPaths.object(key))));
            if (object == null || !object.key().equals(key)) {
                return trouble(key, "the API server's answer is not that object");
            }
            troubles.remove(key);
            held.put(key, object.resource());
            return !object.resource().equals(before);
        } catch (UnreadableText e) {
            return trouble(key, "the API server's answer is no JSON");
        } catch (ApiTrouble trouble) {
            boolean gone = trouble.isAbsence() && held.remove(key) != null;
            return trouble(key, trouble.sentence()) || gone;
        }
    }

    private boolean trouble(ResourceKey key, String why) {
        String sentence = key + " cannot be read: " + why;
        return !sentence.equals(troubles.put(key, sentence));
    }
}
