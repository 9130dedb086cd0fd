package dev.sallyport.identity.files;

import dev.sallyport.identity.FilesSettings;
import dev.sallyport.identity.GuestDomain;
import dev.sallyport.identity.HeldIdentity;
import dev.sallyport.identity.IdentityMaterial;
import dev.sallyport.identity.IdentityObserver;
import dev.sallyport.identity.IdentitySource;
import dev.sallyport.identity.svid.BadIdentity;
import dev.sallyport.identity.svid.KeyFile;
import dev.sallyport.identity.svid.PemText;
import dev.sallyport.identity.svid.SvidVerifier;
import dev.sallyport.identity.svid.TrustBundle;
import dev.sallyport.model.identity.TrustDomain;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Identity from PEM files, reloaded as they change (cert-manager.io, csi-driver-spiffe, our own agent write them). Key,
 * chain and bundle are judged as one set; a set that does not hold together is refused with one line in the log, and what
 * was in force stays until it expires. Reading happens on one thread; {@link #current} is safe anywhere.
 */
public final class FilesIdentitySource implements IdentitySource {
    private static final Logger LOG = Logger.getLogger(FilesIdentitySource.class);

    private final FilesSettings settings;
    private final Clock clock;
    private final IdentityObserver observer;
    private final HeldIdentity held;
    private final GuestBundles guests;
    private final List<Path> files;
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("identity").factory());
    private @Nullable FileSnapshot judged;
    private @Nullable String complaint;

    /** Prepares; nothing is read before {@link #start}. */
    public FilesIdentitySource(FilesSettings settings, Clock clock, IdentityObserver observer) {
        this.settings = settings;
        this.clock = clock;
        this.observer = observer;
        this.held = new HeldIdentity(clock, observer);
        this.guests = new GuestBundles(settings.guests());
        List<Path> all = new ArrayList<>(List.of(settings.chain(), settings.key(), settings.bundle()));
        settings.guests().stream().map(GuestDomain::bundle).forEach(all::add);
        this.files = List.copyOf(all);
        // Else closing would wait for the next poll.
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Reads once on the calling thread (a bad identity is logged, not thrown: it may still come), then keeps watching. */
    @Override
    public void start() {
        poll();
        long nanos = settings.pollInterval().toNanos();
        thread.scheduleWithFixedDelay(this::poll, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public @Nullable IdentityMaterial current() {
        return held.current();
    }

    @Override
    public void onChange(Consumer<IdentityMaterial> listener) {
        held.onChange(listener);
    }

    private void poll() {
        try {
            FileSnapshot snapshot = FileSnapshot.read(files);
            boolean settled = snapshot.sameAs(FileSnapshot.read(files));
            boolean news = judged == null || complaint != null || !snapshot.sameAs(judged);
            if (settled && news) {
                judge(snapshot);
            }
            held.tellExpiry();
        } catch (RuntimeException e) {
            // The border of the watcher's thread: an executor would silently stop polling.
            LOG.error("The identity's files could not be looked at; the identity in force stays", e);
        }
    }

    private void judge(FileSnapshot snapshot) {
        boolean unseen = judged == null || !snapshot.sameAs(judged);
        judged = snapshot;
        try {
            snapshot.require(settings.chain(), settings.key(), settings.bundle());
            held.replace(accept(snapshot));
            complaint = null;
        } catch (BadIdentity e) {
            refuse(e.sentence(), unseen);
        }
    }

    private IdentityMaterial accept(FileSnapshot snapshot) throws BadIdentity {
        String chainPlace = settings.chain().toString();
        String keyPlace = settings.key().toString();
        List<X509Certificate> chain =
                PemText.parse(chainPlace, snapshot.content(settings.chain())).certificates();
        X509Certificate leaf = chain.getFirst();
        PrivateKey key = KeyFile.read(keyPlace, snapshot.content(settings.key()), leaf.getPublicKey());
        if (!KeyFile.fits(key, leaf.getPublicKey())) {
            throw new BadIdentity(keyPlace + ": the key does not fit the first certificate of " + chainPlace
                    + "; the pair is half-rotated or in the wrong order");
        }
        SvidVerifier verifier = new SvidVerifier(bundles(snapshot), clock);
        return IdentityMaterial.accept(
                chainPlace, settings.bundle().toString(), settings.trustDomain(), key, chain, verifier);
    }

    private Map<TrustDomain, TrustBundle> bundles(FileSnapshot snapshot) throws BadIdentity {
        Map<TrustDomain, TrustBundle> bundles = new LinkedHashMap<>(guests.read(snapshot, clock.instant()));
        byte[] own = snapshot.content(settings.bundle());
        bundles.put(
                settings.trustDomain(),
                TrustBundle.parse(settings.trustDomain(), settings.bundle().toString(), own, clock.instant()));
        return bundles;
    }

    private void refuse(String problem, boolean unseen) {
        if (!unseen && problem.equals(complaint)) {
            return;
        }
        complaint = problem;
        observer.rejected();
        LOG.warnf("Identity refused: %s; %s", problem, held.stays());
    }

    /** Stops watching; waits for the watcher to end. */
    @Override
    public void close() {
        thread.close();
        held.clear();
    }
}
