package dev.sallyport.proxy.identity;

import dev.sallyport.identity.IdentityMaterial;
import dev.sallyport.identity.IdentitySource;
import dev.sallyport.identity.svid.VerifiedChains;
import io.netty.util.ReferenceCountUtil;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
 * Makes TLS contexts of whatever identity a source delivers. A superseded context lives on for a minute, for those who
 * took it just before the change (ADR 0033). Contexts are made on the source's thread; {@link #current} is safe anywhere.
 */
public final class TlsIdentityHolder implements IdentityHolder, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TlsIdentityHolder.class);
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final IdentitySource source;
    private final IdentitySettings settings;
    private final TlsContexts contexts;
    private final Clock clock;
    private final Duration grace;
    private final List<Consumer<Credentials>> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Credentials> superseded = new ConcurrentLinkedQueue<>();
    /** Given up by us, and not yet by every connection. */
    private final Queue<Credentials> released = new ConcurrentLinkedQueue<>();

    private final ScheduledThreadPoolExecutor graces = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("superseded-identity").factory());
    private volatile @Nullable Credentials held;

    /**
     * Listens to a source that has not been started yet, and owns it.
     *
     * @param engine the TLS implementation, chosen once at start
     */
    public TlsIdentityHolder(IdentitySource source, IdentitySettings settings, TlsEngine engine, Clock clock) {
        this(source, settings, engine, clock, GRACE);
    }

    /** The same with another time for which a superseded context lives on. */
    TlsIdentityHolder(IdentitySource source, IdentitySettings settings, TlsEngine engine, Clock clock, Duration grace) {
        this.grace = grace;
        this.source = source;
        this.settings = settings;
        this.clock = clock;
        this.contexts = new TlsContexts(engine);
        // Else closing would wait for the graces to pass.
        graces.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        source.onChange(this::replace);
    }

    /** Starts the source. */
    public void start() {
        source.start();
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

    @Override
    public Duration timeTo(Instant end) {
        Duration left = Duration.between(clock.instant(), end);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void replace(IdentityMaterial material) {
        Credentials old = held;
        VerifiedChains chains =
                new VerifiedChains(material.verifier(), settings.verifiedChains(), settings.verifiedChainLife());
        try {
            Credentials fresh =
                    contexts.credentials(material, chains, settings.gatewayId(), old == null ? 1 : old.sequence() + 1);
            held = fresh;
            if (old != null) {
                superseded.add(old);
                graces.schedule(this::releaseOldest, grace.toMillis(), TimeUnit.MILLISECONDS);
            }
            listeners.forEach(listener -> listener.accept(fresh));
        } catch (SSLException e) {
            LOG.errorf("TLS does not take the key and chain of %s: %s", material.id(), e.getMessage());
        }
    }

    private void releaseOldest() {
        Credentials oldest = superseded.poll();
        if (oldest != null) {
            release(oldest);
            released.removeIf(TlsIdentityHolder::isGone);
            released.add(oldest);
        }
    }

    private static void release(Credentials credentials) {
        ReferenceCountUtil.release(credentials.client());
        ReferenceCountUtil.release(credentials.server());
    }

    /** The JDK's contexts count no references: for us they are gone when we let go of them. */
    private static boolean isGone(Credentials credentials) {
        return ReferenceCountUtil.refCnt(credentials.client()) <= 0
                && ReferenceCountUtil.refCnt(credentials.server()) <= 0;
    }

    /**
     * Identities whose TLS contexts exist: the one in force, superseded ones within their minute, and those that a connection
     * still stands under. Any thread.
     */
    public int held() {
        released.removeIf(TlsIdentityHolder::isGone);
        return (held == null ? 0 : 1) + superseded.size() + released.size();
    }

    /** Ends the source and gives the contexts up; connections that stand keep theirs. */
    @Override
    public void close() {
        source.close();
        graces.close();
        Credentials last = held;
        held = null;
        if (last != null) {
            superseded.add(last);
        }
        superseded.forEach(TlsIdentityHolder::release);
        superseded.clear();
    }
}
