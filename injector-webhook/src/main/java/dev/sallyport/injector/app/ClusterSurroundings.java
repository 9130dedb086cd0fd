package dev.sallyport.injector.app;

import dev.sallyport.injector.announce.Announcer;
import dev.sallyport.injector.announce.Memory;
import dev.sallyport.injector.cluster.ClusterWatch;
import dev.sallyport.injector.cluster.EventAnnouncer;
import dev.sallyport.injector.cluster.KubernetesClusterWriter;
import dev.sallyport.injector.cluster.KubernetesSurveyor;
import dev.sallyport.injector.cluster.NamespaceQuestion;
import dev.sallyport.injector.cluster.Office;
import dev.sallyport.injector.config.InjectorSettings;
import dev.sallyport.injector.observe.ProgramMetrics;
import dev.sallyport.injector.wall.ClusterSurveyor;
import dev.sallyport.injector.wall.ClusterWriter;
import dev.sallyport.injector.wall.Ground;
import dev.sallyport.injector.wall.Grounds;
import dev.sallyport.injector.wall.WallKeeper;
import dev.sallyport.injector.world.Knowledge;
import dev.sallyport.injector.world.NamespaceLookup;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.resources.cluster.ClusterTiming;
import dev.sallyport.resources.cluster.KubernetesResourceSource;
import dev.sallyport.resources.source.ResourceSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cluster: watched, written by whoever holds the lease, told by Events. */
final class ClusterSurroundings implements Surroundings, ClusterWatch.Listener {
    private static final Duration EVENT_INTERVAL = Duration.ofMinutes(5);
    private static final int MOST_EVENTS = 300;

    private final KubernetesClient client;
    private final InstantSource clock;
    private final EventAnnouncer events;
    private final ClusterWatch watch;
    private final Office office;
    private volatile @Nullable WallKeeper keeper;

    /** Nothing is asked yet. */
    ClusterSurroundings(KubernetesClient client, InjectorSettings settings, InstantSource clock) {
        this.client = client;
        this.clock = clock;
        this.events =
                new EventAnnouncer(client, settings.podName(), new Memory(EVENT_INTERVAL, MOST_EVENTS, clock), clock);
        this.watch = new ClusterWatch(client, this, clock);
        this.office = new Office(client, settings.podName(), Office.Terms.of(settings.lease()), this::groundChanged);
    }

    @Override
    public ResourceSource source() {
        return new KubernetesResourceSource(
                client, KubernetesResourceSource.GOVERNANCE_KINDS, ClusterTiming.DEFAULT, clock);
    }

    @Override
    public NamespaceLookup lookup() {
        return new NamespaceQuestion(client);
    }

    @Override
    public Announcer announcer() {
        return events;
    }

    @Override
    public ClusterSurveyor surveyor() {
        return new KubernetesSurveyor(client, watch::furnished);
    }

    @Override
    public ClusterWriter writer() {
        return new KubernetesClusterWriter(client);
    }

    /** Without the API server's addresses a wall would cut pods off from it: then nothing is built. */
    @Override
    public Grounds grounds(Knowledge knowledge) {
        return () -> {
            Settings settings = knowledge.settings();
            return settings == null || watch.apiServer().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Ground(settings, watch.apiServer(), watch.bundle()));
        };
    }

    @Override
    public boolean isInOffice() {
        return office.isHeld();
    }

    /** A source has nothing to tell while there are no EgressSettings; creating them takes an injector that is ready. */
    @Override
    public boolean isSynced(Knowledge knowledge) {
        return watch.isSynced() && (knowledge.isSynced() || watch.lacksSettings());
    }

    @Override
    public void start(WallKeeper told) {
        keeper = told;
        watch.start();
        office.start();
    }

    @Override
    public void measure(MeterRegistry registry) {
        ProgramMetrics.bundleAge(registry, watch::bundleAge);
    }

    @Override
    public void changed(String namespace) {
        WallKeeper told = keeper;
        if (told != null && office.isHeld()) {
            told.touch(namespace);
        }
    }

    @Override
    public void groundChanged() {
        WallKeeper told = keeper;
        if (told != null) {
            told.touchAll();
        }
    }

    @Override
    public void close() {
        office.close();
        watch.close();
        events.close();
    }
}
