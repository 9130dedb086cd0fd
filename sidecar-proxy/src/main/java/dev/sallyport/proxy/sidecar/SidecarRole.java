package dev.sallyport.proxy.sidecar;

import dev.sallyport.proxy.accept.CaptureListener;
import dev.sallyport.proxy.accept.DnsListener;
import dev.sallyport.proxy.accept.ExplicitProxyListener;
import dev.sallyport.proxy.accept.OriginalDestination;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.QueryObserver;
import dev.sallyport.proxy.dial.DnsForwarder;
import dev.sallyport.proxy.dial.QueryCarrier;
import dev.sallyport.proxy.dial.TunnelCarrier;
import dev.sallyport.proxy.identity.IdentityHolder;
import dev.sallyport.proxy.limit.DirectMemoryUse;
import dev.sallyport.proxy.limit.OverloadGuard;
import dev.sallyport.proxy.lookup.NameTable;
import dev.sallyport.proxy.lookup.SidecarLookups;
import dev.sallyport.proxy.session.SidecarProxySession;
import dev.sallyport.proxy.session.SidecarServices;
import dev.sallyport.proxy.session.SidecarSession;
import dev.sallyport.proxy.session.SidecarSessions;
import dev.sallyport.proxy.sniff.ProtocolSniffer;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The sidecar: its listeners and the sessions behind them. It lets nothing through by itself: whatever arrives leaves
 * by the tunnel or not at all, and without an identity not at all. Start, drain and close from one thread.
 */
public final class SidecarRole {
    /** A connection in which nothing moves for so long before the drain's end is ended in order. */
    private static final Duration STILL = Duration.ofSeconds(1);

    private static final long LOOK_MILLIS = 500;

    private final EventLoopGroup acceptors;
    private final OverloadGuard overload;
    private @Nullable Future<?> looking;
    private final SidecarSessions live;
    private final Duration quiet;
    private final CaptureListener capture;
    private final ExplicitProxyListener explicitProxy;
    private final NameTable names;
    private final @Nullable DnsListener dns;

    /**
     * Wires a sidecar; nothing is bound yet.
     *
     * @param carrier the way to the gateway, closed by whoever made it
     * @param questions the same way, for names
     * @param acceptors epoll event loops for the listeners
     * @param workers epoll event loops for the connections
     */
    public SidecarRole(
            SidecarRoleSettings settings,
            OriginalDestination destinations,
            TunnelCarrier carrier,
            QueryCarrier questions,
            IdentityHolder identity,
            ConnectionObserver observer,
            QueryObserver queries,
            EventLoopGroup acceptors,
            EventLoopGroup workers,
            Clock clock) {
        this.acceptors = acceptors;
        quiet = settings.sessions().drainQuiet();
        overload = new OverloadGuard(settings.overload(), List.of(Map.entry(Limit.MEMORY, new DirectMemoryUse())));
        live = new SidecarSessions(settings.sessions().maxConnections(), overload);
        DnsSettings asked = settings.dns();
        names = asked == null
                ? NameTable.none()
                : new NameTable(asked.maxAddresses(), asked.minNameLife(), asked.maxNameLife(), System::nanoTime);
        dns = asked == null ? null : dns(asked, questions, queries, workers);
        SidecarServices services = new SidecarServices(
                settings.sessions(),
                carrier,
                identity,
                observer,
                clock,
                new ProtocolSniffer(),
                ownAddresses(),
                names,
                live);
        capture = new CaptureListener(
                acceptors,
                workers,
                settings.capture(),
                destinations,
                (lane, destination) -> SidecarSession.begin(services, lane, destination));
        explicitProxy = new ExplicitProxyListener(
                acceptors, workers, settings.explicitProxy(), lane -> SidecarProxySession.begin(services, lane));
    }

    private DnsListener dns(
            DnsSettings settings, QueryCarrier questions, QueryObserver queries, EventLoopGroup workers) {
        SidecarLookups lookups = new SidecarLookups(
                settings.lookups(),
                new DnsForwarder(settings.resolver(), new SecureRandom()),
                questions,
                names,
                queries);
        return new DnsListener(acceptors, workers, settings.listener(), lookups::answer);
    }

    /** Binds the listeners; blocking. Throws {@link IllegalStateException} with a sentence; nothing is bound then. */
    public void start() {
        try {
            capture.start();
            explicitProxy.start();
            if (dns != null) {
                dns.start();
            }
        } catch (IllegalStateException cannotBind) {
            closeListeners();
            throw cannotBind;
        }
        looking = acceptors.next().scheduleAtFixedRate(overload::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Where redirected connections arrive: 127.0.0.1 first. */
    public List<InetSocketAddress> captureAddresses() {
        return capture.addresses();
    }

    /** Where the explicit proxy listens: 127.0.0.1 first. */
    public List<InetSocketAddress> proxyAddresses() {
        return explicitProxy.addresses();
    }

    /** Where captured DNS arrives: 127.0.0.1 first; empty where none is captured. */
    public List<InetSocketAddress> dnsAddresses() {
        return dns == null ? List.of() : dns.addresses();
    }

    /** Connections of the app open now. */
    public int openConnections() {
        return live.size();
    }

    /**
     * Goes on taking connections, since an app that shuts down beside us still needs its way out (ADR 0193), until none
     * has been open for a while; what is open after the time given is ended, in order where nothing moves, and new ones
     * are refused ({@code draining}). Does not block.
     */
    public CompletableFuture<Void> drain(Duration atMost) {
        Duration look = Collections.min(List.of(STILL, atMost.dividedBy(4)));
        CompletableFuture<Void> silent = live.drain(quiet);
        CompletableFuture.delayedExecutor(atMost.minus(look).toMillis(), TimeUnit.MILLISECONDS)
                .execute(live::mark);
        return silent.copy()
                .completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS)
                .thenRun(live::conclude);
    }

    /** Closes both listeners and cuts what is open; blocking. */
    public void close() {
        if (looking != null) {
            looking.cancel(false);
        }
        closeListeners();
        live.conclude();
    }

    private void closeListeners() {
        capture.close();
        explicitProxy.close();
        if (dns != null) {
            dns.close();
        }
    }

    private static Set<InetAddress> ownAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            throw new IllegalStateException("cannot list this pod's own addresses: " + e.getMessage(), e);
        }
    }
}
