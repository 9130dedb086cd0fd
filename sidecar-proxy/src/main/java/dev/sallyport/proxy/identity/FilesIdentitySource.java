package dev.sallyport.proxy.identity;

import dev.sallyport.proxy.connection.IdentityObserver;
import dev.sallyport.proxy.identity.IdentitySettings.GuestDomain;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Identity from PEM files, reloaded as they change (cert-manager.io, csi-driver-spiffe, our own agent write them). Key,
 * chain and bundle are judged as one set; a set that does not hold together is refused with one line in the log, and what
 * was in force stays until it expires. Reading happens on one virtual thread; {@link #current} is safe anywhere.
 */
public final class FilesIdentitySource implements IdentityHolder, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(FilesIdentitySource.class);
    /** How long a superseded context lives on for those who took it just before the change. */
    private static final long GRACE_SECONDS = 60;

    private final IdentitySettings settings;
    private final TlsContexts contexts;
    private final Clock clock;
    private final IdentityObserver observer;
    private final TrustBundles bundles;
    private final List<Path> files;
    private final List<Consumer<Credentials>> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofVirtual().name("identity").factory());
    private final Queue<Credentials> superseded = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Credentials held;
    private @Nullable FileSnapshot judged;
    private @Nullable String complaint;
    private boolean expiryTold;

    /**
     * Prepares; nothing is read before {@link #start}.
     *
     * @param engine the TLS implementation, chosen once at start
     */
    public FilesIdentitySource(IdentitySettings settings, TlsEngine engine, Clock clock, IdentityObserver observer) {
        this.settings = settings;
        this.contexts = new TlsContexts(engine);
        this.clock = clock;
        this.observer = observer;
        this.bundles = new TrustBundles(settings);
        List<Path> all = new ArrayList<>(List.of(settings.chain(), settings.key(), settings.bundle()));
        settings.guests().stream().map(GuestDomain::bundle).forEach(all::add);
        this.files = List.copyOf(all);
        // Else closing would wait for the graces to pass.
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Reads once on the calling thread (a bad identity is logged, not thrown: it may still come), then keeps watching. */
    public void start() {
        poll();
        long nanos = settings.pollInterval().toNanos();
        thread.scheduleWithFixedDelay(this::poll, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public @Nullable Credentials current() {
        Credentials credentials = held;
        return credentials != null && clock.instant().isBefore(credentials.notAfter()) ? credentials : null;
    }

    @Override
    public void onChange(Consumer<Credentials> listener) {
        listeners.add(listener);
    }

    private void poll() {
        try {
            FileSnapshot snapshot = FileSnapshot.read(files);
            boolean settled = snapshot.sameAs(FileSnapshot.read(files));
            boolean news = judged == null || complaint != null || !snapshot.sameAs(judged);
            if (settled && news) {
                judge(snapshot);
            }
            tellExpiry();
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
            accept(IdentityMaterial.load(settings, snapshot, bundles.read(snapshot, clock.instant()), clock));
            complaint = null;
        } catch (BadIdentity e) {
            refuse(e.sentence(), unseen);
        } catch (SSLException e) {
            refuse(settings.chain() + ": TLS does not take this key and chain: " + e.getMessage(), unseen);
        }
    }

    private void accept(IdentityMaterial material) throws SSLException {
        Credentials old = held;
        long sequence = old == null ? 1 : old.sequence() + 1;
        VerifiedChains chains =
                new VerifiedChains(material.verifier(), settings.verifiedChains(), settings.verifiedChainLife());
        Credentials fresh = contexts.credentials(material, chains, settings.gatewayId(), sequence);
        held = fresh;
        expiryTold = false;
        LOG.infof("Identity %s in force until %s (change %d)", fresh.self(), fresh.notAfter(), sequence);
        observer.accepted(fresh.notAfter());
        if (old != null) {
            superseded.add(old);
            thread.schedule(this::releaseOldest, GRACE_SECONDS, TimeUnit.SECONDS);
        }
        listeners.forEach(listener -> listener.accept(fresh));
    }

    private void refuse(String problem, boolean unseen) {
        if (!unseen && problem.equals(complaint)) {
            return;
        }
        complaint = problem;
        observer.rejected();
        LOG.warnf(
                "Identity refused: %s; %s",
                problem,
                current() == null ? "there is none in force, so nothing is carried" : "the one in force stays");
    }

    private void tellExpiry() {
        if (held != null && current() == null && !expiryTold) {
            expiryTold = true;
            LOG.errorf(
                    "Identity %s expired at %s; nothing is carried until a new one comes",
                    held.self(), held.notAfter());
        }
    }

    private void releaseOldest() {
        Credentials oldest = superseded.poll();
        if (oldest != null) {
            release(oldest);
        }
    }

    private static void release(Credentials credentials) {
        ReferenceCountUtil.release(credentials.client());
        ReferenceCountUtil.release(credentials.server());
    }

    /** Stops watching and gives the contexts up; connections that stand keep theirs. Waits for the watcher to end. */
    @Override
    public void close() {
        thread.close();
        Credentials last = held;
        held = null;
        if (last != null) {
            superseded.add(last);
        }
        superseded.forEach(FilesIdentitySource::release);
        superseded.clear();
    }
}
