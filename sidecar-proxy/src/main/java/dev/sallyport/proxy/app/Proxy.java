package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.Role;
import dev.sallyport.proxy.config.RootSettings;
import dev.sallyport.proxy.config.UnknownVariables;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.identity.TlsIdentityHolder;
import dev.sallyport.proxy.observe.ConnectionMetrics;
import dev.sallyport.proxy.observe.Observers;
import dev.sallyport.proxy.observe.RecordLog;
import dev.sallyport.proxy.observe.StageMetrics;
import dev.sallyport.proxy.trace.TraceSettings;
import dev.sallyport.proxy.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The process: puts the parts of its role together, starts them in order and stops them in the opposite one. Started and
 * stopped by {@link Main}'s thread; its state is read by health checks on others.
 */
@Singleton
final class Proxy {
    private static final Logger LOG = Logger.getLogger(Proxy.class);

    private final Configuration configuration;
    private final MeterRegistry registry;
    private final Clock clock = Clock.systemUTC();
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private volatile @Nullable TlsIdentityHolder identity;
    private volatile @Nullable Program running;
    private @Nullable RootSettings root;

    @Inject
    Proxy(Configuration configuration, MeterRegistry registry) {
        this.configuration = configuration;
        this.registry = registry;
    }

    /**
     * Starts the role.
     *
     * @throws IllegalArgumentException with every mistake in the settings
     * @throws IllegalStateException with a sentence, when something stands in the way; {@link #close} cleans up
     */
    void start() {
        long began = System.nanoTime();
        new UnknownVariables()
                .among(System.getenv().keySet())
                .forEach(name -> LOG.warnf("No setting is called %s; it has no effect", name));
        AllSettings settings = configuration.read();
        CommonSettings common = settings.common();
        root = common.root();
        TlsEngine engine = TlsEngine.choose(common.identity().engine());
        StageMetrics stages = new StageMetrics(registry, clock);
        stages.engine(engine.label());
        stages.memory(DirectMemory::bytes);
        AotCache cache = aotCache(stages);
        Parts parts = parts(common, engine, stages);
        Program program = program(settings.role(), parts);
        closing.push(program::close);
        program.start();
        running = program;
        LOG.infof(
                "Sallyport %s started in %d ms, %s: %s; TLS by %s",
                root.role().word(),
                Duration.ofNanos(System.nanoTime() - began).toMillis(),
                cache.words(),
                program.listening(),
                engine.label());
    }

    private static AotCache aotCache(StageMetrics stages) {
        AotCache cache = AotCache.ofThisProcess();
        stages.aotCache(cache.label());
        if (cache == AotCache.REFUSED) {
            LOG.warn("The JVM did not take the AOT cache it was given: it belongs to another JVM, other jars or other"
                    + " flags. All works, slower at first and with more memory; java -Xlog:aot says why");
        }
        return cache;
    }

    private Parts parts(CommonSettings common, TlsEngine engine, StageMetrics stages) {
        ConnectionObserver observer = observer(common, stages);
        TlsIdentityHolder holder = new TlsIdentityHolder(
                IdentitySources.open(common.identity().source(), clock, stages.identity()),
                common.identity(),
                engine,
                clock);
        closing.push(holder::close);
        stages.identitiesHeld(holder::held);
        holder.start();
        identity = holder;
        EventLoopGroup workers = EventLoops.open("loop", EventLoops.count(common.root()), closing);
        EventLoopGroup acceptors =
                common.root().role() == Role.SIDECAR ? workers : EventLoops.open("accept", 1, closing);
        return new Parts(common.root(), holder, engine, observer, stages, acceptors, workers, clock);
    }

    private ConnectionObserver observer(CommonSettings common, StageMetrics stages) {
        ConnectionObserver metrics = new ConnectionMetrics(registry, common.metrics());
        TraceSettings traces = common.traces();
        return traces == null
                ? Observers.of(metrics, records(common))
                : Observers.of(metrics, records(common), traces(common, traces, stages));
    }

    /** Only where it is asked for: no class of OpenTelemetry's is loaded else. */
    private ConnectionObserver traces(CommonSettings common, TraceSettings settings, StageMetrics stages) {
        try {
            Traces traces = Traces.start(settings, common.root().pod().name(), stages.spans());
            closing.push(traces::close);
            return traces;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the file " + settings.authorities() + " cannot be read ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    private RecordLog records(CommonSettings common) {
        try {
            RecordLog records = RecordLog.start(common.records(), registry, clock);
            closing.push(records::close);
            return records;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the record file " + common.records().file() + " cannot be opened ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    /** The two arms are all that keeps one role's classes out of the other's process. */
    private static Program program(RoleSettings settings, Parts parts) {
        return switch (settings) {
            case SidecarProgramSettings sidecar -> new SidecarProgram(sidecar, parts);
            case GatewayProgramSettings gateway -> new GatewayProgram(gateway, parts);
        };
    }

    /** Listeners bound and an SVID held. */
    boolean isStarted() {
        TlsIdentityHolder holder = identity;
        return running != null && holder != null && holder.current() != null;
    }

    /** New connections may come. */
    boolean isReady() {
        Program program = running;
        return program != null && program.isReady();
    }

    /** Drains, then closes. Blocking, for little more than the drain's deadline. */
    void stop() {
        Program program = running;
        RootSettings settings = root;
        try {
            if (program != null && settings != null) {
                LOG.infof("Draining for up to %s", settings.drainDeadline());
                program.drain(settings.drainDeadline());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
        LOG.info("Stopped");
    }

    /** Closes whatever was started, last first. Idempotent. */
    void close() {
        running = null;
        for (Runnable part = closing.poll(); part != null; part = closing.poll()) {
            part.run();
        }
    }
}
