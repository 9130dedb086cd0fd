package dev.sallyport.proxy.gateway;

import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.TunnelObserver;
import dev.sallyport.proxy.dial.DirectDialer;
import dev.sallyport.proxy.dial.DnsForwarder;
import dev.sallyport.proxy.dial.DnsResolver;
import dev.sallyport.proxy.dial.ForwarderSettings;
import dev.sallyport.proxy.dial.ResolverSettings;
import dev.sallyport.proxy.dial.UpstreamConnector;
import dev.sallyport.proxy.forward.ForwardServices;
import dev.sallyport.proxy.forward.Http2Apps;
import dev.sallyport.proxy.identity.IdentityHolder;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.limit.DescriptorUse;
import dev.sallyport.proxy.limit.DirectMemoryUse;
import dev.sallyport.proxy.limit.HeapUse;
import dev.sallyport.proxy.limit.OverloadGuard;
import dev.sallyport.proxy.lookup.GatewayLookups;
import dev.sallyport.proxy.lookup.LookupServices;
import dev.sallyport.proxy.originate.ClientContexts;
import dev.sallyport.proxy.originate.TlsOriginator;
import dev.sallyport.proxy.parent.ConnectTunnel;
import dev.sallyport.proxy.policy.PolicyStatus;
import dev.sallyport.proxy.policy.PolicyStore;
import dev.sallyport.proxy.quota.RuleCharges;
import dev.sallyport.proxy.session.GatewayServices;
import dev.sallyport.proxy.session.GatewaySession;
import dev.sallyport.proxy.session.LiveConnections;
import dev.sallyport.proxy.session.LiveLook;
import dev.sallyport.proxy.session.LiveReview;
import dev.sallyport.proxy.session.TunnelCounts;
import dev.sallyport.proxy.tunnel.Arrivals;
import dev.sallyport.proxy.tunnel.TunnelListener;
import dev.sallyport.proxy.upstream.UpstreamPools;
import dev.sallyport.resources.source.ResourceSource;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The gateway, wired: tunnel listener → session → policy, resolver, dialler, relay; and the canary. Owns what it makes,
 * not the event loops nor the identity. {@link #start}, {@link #drain} and {@link #close} block and are called once each,
 * in this order, from one thread; the rest is safe for concurrent use.
 */
public final class GatewayRole implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(GatewayRole.class);
    /** A tunnel in which nothing moves for so long before the drain's end is ended in order. */
    private static final Duration STILL = Duration.ofSeconds(1);

    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    private static final long LOOK_MILLIS = 100;
    /** Less than what a sidecar waits for us: it should hear of a failure, not guess at one. */
    private static final Duration FORWARD_TIMEOUT = Duration.ofMillis(3500);

    private final GatewayRoleSettings settings;
    private final EventLoopGroup boss;
    private final EventLoopGroup workers;
    private final ResourceSource source;
    private final GatewayObservers observers;
    private final PolicyStore policy;
    private final PolicyFeed feed;
    private final LiveConnections live = new LiveConnections();
    private final PeerStandings peers;
    private final LiveReview review;
    private final IdentityHolder identity;
    private final OverloadGuard overload;
    private final TunnelCounts counts;
    private final RuleCharges charges;
    private final DnsResolver resolver;
    private final ClientContexts contexts;
    private final UpstreamPools upstreams;
    private final TunnelListener tunnels;
    private @Nullable Future<?> looking;
    private @Nullable Canary canary;
    private @Nullable InetSocketAddress bound;

    /**
     * Wires; nothing is bound, read or asked before {@link #start}.
     *
     * @param identity our own identity and how peers are verified
     * @param source delivers policy; closed with the role
     * @param boss accepts; epoll
     * @param workers carry connections, each on one loop; epoll
     * @param connector opens upstream sockets: {@link dev.sallyport.proxy.dial.EpollConnector}
     * @param engine for TLS that is originated towards destinations
     */
    public GatewayRole(
            GatewayRoleSettings settings,
            IdentityHolder identity,
            ResourceSource source,
            GatewayObservers observers,
            EventLoopGroup boss,
            EventLoopGroup workers,
            UpstreamConnector connector,
            TlsEngine engine,
            Clock clock) {
        this.settings = settings;
        this.identity = identity;
        this.boss = boss;
        this.workers = workers;
        this.source = source;
        this.observers = observers;
        this.policy = new PolicyStore(settings.trustDomain(), OwnAddresses::now, clock, workers.next());
        this.feed = new PolicyFeed(policy, observers.policy());
        TunnelObserver seen = new RecordedTunnels(observers.tunnel(), observers.connections(), clock);
        this.peers = new PeerStandings(policy::current, clock);
        this.overload = overload();
        this.counts = new TunnelCounts(settings.session().maxTunnels(), settings.limits(), overload, seen);
        this.charges = RuleCharges.of(settings.ruleLimits(), clock, seen, workers.next(), observers.sharing());
        this.resolver = new DnsResolver(workers.next(), settings.resolver(), observers.resolve());
        this.contexts = new ClientContexts(engine, clock);
        DirectDialer dialer = dialer(connector);
        this.upstreams = pools(dialer);
        GatewayServices services = services(dialer, clock);
        GatewayLookups lookups = new GatewayLookups(settings.lookup(), lookups(seen, clock));
        this.tunnels = new TunnelListener(
                settings.tunnel(),
                identity,
                seen,
                clock,
                peers,
                new Arrivals(
                        () -> policy.current() != null,
                        arrival -> GatewaySession.open(arrival, services),
                        lookups::answer),
                settings.limits(),
                overload);
        this.review = new LiveReview(
                live,
                policy::current,
                peers,
                clock,
                () -> peers.distrust(tunnels.peers().distrusted()),
                () -> tunnels.peers().dismiss());
    }

    private DirectDialer dialer(UpstreamConnector connector) {
        return new DirectDialer(
                settings.dial(),
                connector,
                observers.resolve(),
                new TlsOriginator(contexts, observers.resolve()),
                new ConnectTunnel(settings.http().headLimits()));
    }

    private UpstreamPools pools(DirectDialer dialer) {
        return new UpstreamPools(settings.sharing().pools(), dialer, observers.upstreams());
    }

    private OverloadGuard overload() {
        return new OverloadGuard(
                settings.limits().overload(),
                List.of(
                        Map.entry(Limit.MEMORY, new HeapUse()),
                        Map.entry(Limit.MEMORY, new DirectMemoryUse()),
                        Map.entry(Limit.DESCRIPTORS, new DescriptorUse(this::sockets))));
    }

    private GatewayServices services(DirectDialer dialer, Clock clock) {
        return new GatewayServices(
                policy::current,
                peers,
                resolver,
                dialer,
                upstreams,
                ForwardServices.of(settings.sharing().forwarding(), observers.upstreams()),
                settings.relay(),
                settings.http(),
                Http2Apps.of(
                        settings.http2(),
                        settings.limits().workload().maxBufferedBytesPerIdentity(),
                        observers.tunnel()),
                settings.session(),
                live,
                counts,
                charges,
                observers.connections(),
                clock);
    }

    private LookupServices lookups(TunnelObserver seen, Clock clock) {
        ResolverSettings servers = settings.resolver();
        ForwarderSettings forwarding =
                new ForwarderSettings(servers.servers(), servers.queryTimeout(), FORWARD_TIMEOUT, servers.maxPending());
        return new LookupServices(
                policy::current,
                peers,
                overload,
                new DnsForwarder(forwarding, new SecureRandom()),
                observers.connections(),
                seen,
                observers.queries(),
                clock);
    }

    private long sockets() {
        return tunnels.connections() + counts.open() + upstreams.connections();
    }

    /** Binds the tunnel and the canary and begins to read resources; until those are there everything is refused. */
    public void start() {
        charges.start();
        policy.prepareFor(live::callers);
        policy.prepareWith(contexts::prepare);
        policy.onChange(contexts::settle);
        policy.onChange(this::settleUpstreams);
        policy.onChange(review::soon);
        // Once now, so that the CAs of the beginning are those that later ones are compared with.
        review.soon();
        identity.onChange(credentials -> review.soon());
        source.start(feed);
        canary = Canary.start(boss, workers, settings.canaryAddress(), observers.canary());
        bound = tunnels.start(boss, workers, settings.tunnelAddress());
        looking = boss.next().scheduleAtFixedRate(overload::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void settleUpstreams() {
        Gatekeeper current = policy.current();
        if (current != null) {
            upstreams.settle(current.destinations());
        }
    }

    /** Where tunnels are accepted. */
    public InetSocketAddress tunnelAddress() {
        return required(bound);
    }

    /** Where the canary listens. */
    public InetSocketAddress canaryAddress() {
        return required(canary).address();
    }

    /** Connections the canary has seen. */
    public long canaryTouched() {
        return canary == null ? 0 : canary.touched();
    }

    /** Which policy is in force; without one the gateway is not ready. */
    public PolicyStatus policy() {
        return policy.status();
    }

    /** How things stand now; any thread. */
    GatewayStanding standing() {
        PolicyFeed.Standing read = feed.standing();
        return new GatewayStanding(
                policy.status(),
                read.readAt(),
                read.problems(),
                identity.current(),
                tunnels.connections(),
                counts.open(),
                live.size(),
                live.isDraining(),
                overload.shedding(),
                overload.refusing());
    }

    /** The pools of connections to destinations. */
    public UpstreamPools upstreams() {
        return upstreams;
    }

    /** Looks at what is carried. */
    LiveLook look() {
        return new LiveLook(live);
    }

    /** Tunnels open now. */
    public int openTunnels() {
        return counts.open();
    }

    /** Counts of limited rules kept now. */
    public int ruleLimitKeys() {
        return charges.size();
    }

    /**
     * Stops accepting, asks every client to go elsewhere, lets live tunnels end until the deadline and ends the rest, in
     * order where nothing moves (ADR 0192). Blocking, at most a second longer than the deadline.
     */
    public void drain(Duration deadline) throws InterruptedException {
        Duration look = Collections.min(List.of(STILL, deadline.dividedBy(4)));
        live.drain();
        if (tunnels.drain(deadline.minus(look))) {
            return;
        }
        live.mark();
        if (!tunnels.awaitClosed(look)) {
            LOG.infof("The drain's time is over: %d tunnels are ended", live.size());
            live.conclude(Reason.DRAINING, "The drain's time was over.");
            live.awaitEnd(LAST_WORDS);
        }
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        if (looking != null) {
            looking.cancel(false);
        }
        source.close();
        policy.close();
        review.close();
        tunnels.close();
        upstreams.close();
        if (canary != null) {
            canary.close();
        }
        resolver.close();
        contexts.close();
        charges.close();
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the gateway was not started");
        }
        return value;
    }
}
