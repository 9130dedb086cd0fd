package dev.sallyport.injector.app;

import dev.sallyport.identity.IdentityMaterial;
import dev.sallyport.identity.IdentitySource;
import dev.sallyport.injector.admit.AdmissionObserver;
import dev.sallyport.injector.admit.AnnouncedVerdicts;
import dev.sallyport.injector.admit.Door;
import dev.sallyport.injector.admit.FrontDesk;
import dev.sallyport.injector.config.InjectorConfig;
import dev.sallyport.injector.config.InjectorSettings;
import dev.sallyport.injector.config.ResourceOrigin;
import dev.sallyport.injector.config.SettingsReader;
import dev.sallyport.injector.observe.AdmissionMetrics;
import dev.sallyport.injector.observe.ProgramMetrics;
import dev.sallyport.injector.observe.WallMetrics;
import dev.sallyport.injector.rest.Reception;
import dev.sallyport.injector.wall.NamespaceReconciler;
import dev.sallyport.injector.wall.WallKeeper;
import dev.sallyport.injector.world.Knowledge;
import dev.sallyport.resources.source.ResourceSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The process: puts the parts together, starts them in order and stops them in the opposite one. Started and stopped by
 * {@link Main}'s thread; its state is read by health checks and handshakes on others.
 */
@Singleton
final class Injector {
    private static final Logger LOG = Logger.getLogger(Injector.class);

    private final InjectorConfig config;
    private final String version;
    private final Instance<KubernetesClient> client;
    private final Reception reception;
    private final MeterRegistry registry;
    private final Clock clock = Clock.systemUTC();
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private volatile @Nullable IdentitySource identity;
    private volatile @Nullable Knowledge knowledge;
    private volatile @Nullable Surroundings surroundings;

    @Inject
    Injector(
            InjectorConfig config,
            @ConfigProperty(name = "quarkus.application.version") String version,
            Instance<KubernetesClient> client,
            Reception reception,
            MeterRegistry registry) {
        this.config = config;
        this.version = version;
        this.client = client;
        this.reception = reception;
        this.registry = registry;
    }

    /**
     * Starts everything; what is not there yet is waited for behind readiness.
     *
     * @throws IllegalArgumentException with every mistake in the settings
     */
    void start() {
        InjectorSettings settings = SettingsReader.read(config, version);
        IdentitySource source = Identities.open(settings.identity(), clock);
        closing.push(source::close);
        source.start();
        identity = source;
        Surroundings around = surroundings(settings, source);
        closing.push(around::close);
        surroundings = around;
        around.measure(registry);
        WallKeeper keeper = connect(settings, around);
        closing.push(keeper::close);
        around.start(keeper);
        keeper.start();
        measure();
        LOG.infof("Sallyport injector %s started; resources from %s", version, settings.origin());
    }

    /** The two arms are all that keeps the Kubernetes client out of directory mode. */
    private Surroundings surroundings(InjectorSettings settings, IdentitySource source) {
        return switch (settings.origin()) {
            case ResourceOrigin.Cluster cluster -> new ClusterSurroundings(client.get(), settings, clock);
            case ResourceOrigin.Folder folder -> new FolderSurroundings(folder.root(), source, clock, () -> knowledge);
        };
    }

    private WallKeeper connect(InjectorSettings settings, Surroundings around) {
        Deque<WallKeeper> made = new ArrayDeque<>();
        Knowledge known =
                new Knowledge(around.lookup(), snapshot -> made.forEach(keeper -> keeper.published(snapshot)));
        AnnouncedWall wall = new AnnouncedWall(new WallMetrics(registry), around.announcer());
        WallKeeper keeper = new WallKeeper(
                known,
                around.grounds(known),
                new NamespaceReconciler(around.surveyor(), around.writer(), wall, clock),
                around.surveyor(),
                wall,
                around::isInOffice,
                settings.pace());
        made.add(keeper);
        knowledge = known;
        ResourceSource source = around.source();
        closing.push(source::close);
        source.start(known);
        AdmissionObserver observer = new AllAdmissionObservers(
                List.of(new AdmissionMetrics(registry), new AnnouncedVerdicts(around.announcer())));
        FrontDesk desk =
                new FrontDesk(Door.Judges.of(known, settings.injection()), known::isKnown, observer, System::nanoTime);
        reception.open(desk, observer, settings.places(), settings.maxBody());
        return keeper;
    }

    private void measure() {
        ProgramMetrics.leaseHeld(registry, () -> {
            Surroundings around = surroundings;
            return around != null && around.isInOffice();
        });
        ProgramMetrics.settingsKnown(registry, () -> {
            Knowledge known = knowledge;
            return known != null && known.settings() != null;
        });
        ProgramMetrics.certificateDaysLeft(registry, () -> {
            IdentityMaterial material = identity();
            return material == null
                    ? -1
                    : Duration.between(clock.instant(), material.notAfter()).toSeconds() / 86_400.0;
        });
    }

    /** The identity in force, or null. Any thread. */
    @Nullable
    IdentityMaterial identity() {
        IdentitySource source = identity;
        return source == null ? null : source.current();
    }

    /** True when calls can be answered. Any thread. */
    boolean isReady() {
        Knowledge known = knowledge;
        Surroundings around = surroundings;
        return identity() != null && known != null && around != null && around.isSynced(known);
    }

    /** Stops whatever was started, last first. Idempotent. */
    void close() {
        for (Runnable part = closing.poll(); part != null; part = closing.poll()) {
            part.run();
        }
    }
}
