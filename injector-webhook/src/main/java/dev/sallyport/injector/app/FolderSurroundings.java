package dev.sallyport.injector.app;

import dev.sallyport.identity.IdentityMaterial;
import dev.sallyport.identity.IdentitySource;
import dev.sallyport.injector.announce.Announcement;
import dev.sallyport.injector.announce.Announcer;
import dev.sallyport.injector.announce.Memory;
import dev.sallyport.injector.folder.AppliedFolder;
import dev.sallyport.injector.wall.ClusterSurveyor;
import dev.sallyport.injector.wall.ClusterWriter;
import dev.sallyport.injector.wall.Ground;
import dev.sallyport.injector.wall.Grounds;
import dev.sallyport.injector.wall.TrustAnchors;
import dev.sallyport.injector.wall.WallKeeper;
import dev.sallyport.injector.world.Knowledge;
import dev.sallyport.injector.world.NamespaceAnswer;
import dev.sallyport.injector.world.NamespaceLookup;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.resources.document.Quoted;
import dev.sallyport.resources.source.DirectoryResourceSource;
import dev.sallyport.resources.source.ResourceSource;
import dev.sallyport.resources.source.Timing;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A folder (DESIGN §2): resources are read from it, walls written into it, the trust bundle is our own identity's. Loads no
 * class that talks to an API server.
 */
final class FolderSurroundings implements Surroundings {
    private static final Logger LOG = Logger.getLogger("dev.sallyport.injector.events");
    private static final Duration SAID_AGAIN = Duration.ofMinutes(5);
    private static final int MOST_SAID = 300;

    private final Path root;
    private final IdentitySource identity;
    private final InstantSource clock;
    private final AppliedFolder applied;
    private final Supplier<@Nullable Knowledge> knowledge;

    /**
     * Nothing is read yet.
     *
     * @param knowledge what will be known, for {@link #lookup}
     */
    FolderSurroundings(
            Path root, IdentitySource identity, InstantSource clock, Supplier<@Nullable Knowledge> knowledge) {
        this.root = root;
        this.identity = identity;
        this.clock = clock;
        this.applied = new AppliedFolder(root);
        this.knowledge = knowledge;
    }

    @Override
    public ResourceSource source() {
        return new DirectoryResourceSource(root, Timing.DEFAULT, clock);
    }

    /** A folder is read whole, so there is nobody else to ask. */
    @Override
    public NamespaceLookup lookup() {
        return name -> {
            Knowledge known = knowledge.get();
            if (known == null || known.settings() == null) {
                return new NamespaceAnswer.Unknown("No EgressSettings could be read from " + root
                        + " yet, so nobody knows how namespace " + Quoted.of(name) + " is governed.");
            }
            NamespaceFacts facts = known.namespaces().get(name);
            return facts != null
                    ? new NamespaceAnswer.Known(facts)
                    : new NamespaceAnswer.Unknown(
                            "There is no Namespace " + Quoted.of(name) + " in " + root + "; add its document.");
        };
    }

    @Override
    public Announcer announcer() {
        Memory memory = new Memory(SAID_AGAIN, MOST_SAID, clock);
        return announcement -> {
            if (memory.isNews(announcement)) {
                say(announcement);
            }
        };
    }

    private static void say(Announcement announcement) {
        Announcement.About about = announcement.about();
        LOG.infof(
                "%s %s %s/%s: %s",
                announcement.reason().word(), about.kind(), about.namespace(), about.name(), announcement.note());
    }

    @Override
    public ClusterSurveyor surveyor() {
        return applied;
    }

    @Override
    public ClusterWriter writer() {
        return applied;
    }

    @Override
    public Grounds grounds(Knowledge known) {
        return () -> {
            Settings settings = known.settings();
            return settings == null
                    ? Optional.empty()
                    : Optional.of(new Ground(settings, List.of(), bundle(identity.current())));
        };
    }

    private static @Nullable String bundle(@Nullable IdentityMaterial material) {
        return material == null ? null : TrustAnchors.pem(material.anchors());
    }

    @Override
    public boolean isInOffice() {
        return true;
    }

    @Override
    public boolean isSynced(Knowledge known) {
        return known.settings() != null;
    }

    @Override
    public void start(WallKeeper keeper) {
        identity.onChange(material -> keeper.touchAll());
    }

    @Override
    public void measure(MeterRegistry registry) {}

    @Override
    public void close() {}
}
