package dev.sallyport.proxy.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Authority;
import dev.sallyport.proxy.accept.TunnelArrival;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.connection.ResolveObserver;
import dev.sallyport.proxy.connection.TraceContext;
import dev.sallyport.proxy.connection.UpstreamObserver;
import dev.sallyport.proxy.dial.DialSettings;
import dev.sallyport.proxy.dial.DirectDialer;
import dev.sallyport.proxy.dial.DnsResolver;
import dev.sallyport.proxy.exchange.Http2Settings;
import dev.sallyport.proxy.forward.ForwardServices;
import dev.sallyport.proxy.forward.ForwardSettings;
import dev.sallyport.proxy.forward.Http2Apps;
import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.http.HttpGateSettings;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.lane.TcpLane;
import dev.sallyport.proxy.limit.LimitSettings;
import dev.sallyport.proxy.limit.OverloadGuard;
import dev.sallyport.proxy.limit.WorkloadLimits;
import dev.sallyport.proxy.observe.StageMetrics;
import dev.sallyport.proxy.originate.ClientContexts;
import dev.sallyport.proxy.originate.TlsOriginator;
import dev.sallyport.proxy.parent.ConnectTunnel;
import dev.sallyport.proxy.policy.PolicyStore;
import dev.sallyport.proxy.quota.RuleCharges;
import dev.sallyport.proxy.relay.RelaySettings;
import dev.sallyport.proxy.session.GatewayServices;
import dev.sallyport.proxy.session.GatewaySession;
import dev.sallyport.proxy.session.GatewaySettings;
import dev.sallyport.proxy.session.LiveConnections;
import dev.sallyport.proxy.session.TunnelCounts;
import dev.sallyport.proxy.upstream.PoolSettings;
import dev.sallyport.proxy.upstream.UpstreamPools;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Gateway sessions over loopback sockets in place of tunnel streams, with a lying DNS and an internet of test servers. */
public final class GatewayBench implements AutoCloseable {
    private static final int SEND_BUFFER_BYTES = 128 * 1024;

    public final EventLoopGroup group = new EpollEventLoopGroup(2);
    public final LyingDns dns = new LyingDns(group);
    public final Internet internet = new Internet();
    public final Records records = new Records();
    public final LiveConnections live = new LiveConnections();
    public final PolicyStore policy =
            new PolicyStore(TrustDomain.CLUSTER_LOCAL, Set::of, Clock.systemUTC(), group.next());
    public final TunnelCounts counts;
    public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    public final ClientContexts contexts;
    public final Queue<Limit> limits = new ConcurrentLinkedQueue<>();
    public final UpstreamPools upstreams;
    /** Seconds by which the sessions' clock is ahead. */
    public final AtomicLong ahead = new AtomicLong();
    /** Nanoseconds by which the pools' clock is ahead. */
    public final AtomicLong later = new AtomicLong();

    private final DnsResolver resolver;
    private final GatewayServices services;
    private final RuleCharges charges;
    private final Channel listener;
    private final BlockingQueue<FakeArrival> expected = new LinkedBlockingQueue<>();

    public GatewayBench() {
        this(TestSettings.gateway(), TestSettings.dial());
    }

    public GatewayBench(GatewaySettings settings, DialSettings dial) {
        this(settings, dial, TlsEngine.OPENSSL);
    }

    /** A gateway that originates TLS with that engine. */
    public GatewayBench(GatewaySettings settings, DialSettings dial, TlsEngine engine) {
        this(settings, dial, engine, Duration.ZERO);
    }

    /** A gateway with these bounds of HTTP/2, and so many bytes of its requests for each identity. */
    public GatewayBench(
            GatewaySettings settings, DialSettings dial, TlsEngine engine, Http2Settings http2, long mostHeld) {
        this(
                settings,
                dial,
                engine,
                http2,
                mostHeld,
                Duration.ZERO,
                (bench, loop) -> RuleCharges.local(Clock.systemUTC(), bench.limits::add));
    }

    /**
     * The same, which remembers names.
     *
     * @param stale how long their last answer serves when nobody answers
     */
    public GatewayBench(GatewaySettings settings, DialSettings dial, TlsEngine engine, Duration stale) {
        this(
                settings,
                dial,
                engine,
                Http2Settings.DEFAULT,
                1 << 27,
                stale,
                (bench, loop) -> RuleCharges.local(Clock.systemUTC(), bench.limits::add));
    }

    /** A gateway that charges there. */
    public GatewayBench(BiFunction<GatewayBench, EventLoop, RuleCharges> charging) {
        this(
                TestSettings.gateway(),
                TestSettings.dial(),
                TlsEngine.OPENSSL,
                Http2Settings.DEFAULT,
                1 << 27,
                Duration.ZERO,
                charging);
    }

    private GatewayBench(
            GatewaySettings settings,
            DialSettings dial,
            TlsEngine engine,
            Http2Settings http2,
            long mostHeld,
            Duration stale,
            BiFunction<GatewayBench, EventLoop, RuleCharges> charging) {
        charges = charging.apply(this, group.next());
        charges.start();
        contexts = new ClientContexts(engine, Clock.systemUTC());
        ResolveObserver seen = new StageMetrics(meters, Clock.systemUTC()).resolve();
        resolver = new DnsResolver(group.next(), TestSettings.resolver(dns.address(), Duration.ZERO, stale), seen);
        WorkloadLimits usual = LimitSettings.DEFAULT.workload();
        counts = new TunnelCounts(
                settings.maxTunnels(),
                LimitSettings.DEFAULT.with(new WorkloadLimits(
                        usual.maxConnectionsPerIdentity(),
                        settings.maxTunnelsPerIdentity(),
                        usual.maxTunnelsPerPod(),
                        usual.tunnelsPerIdentity(),
                        usual.tunnelsPerPod(),
                        usual.maxLookupsPerIdentity(),
                        usual.maxBufferedBytesPerIdentity())),
                OverloadGuard.none(),
                limits::add);
        DirectDialer dialer = new DirectDialer(
                dial,
                internet,
                seen,
                new TlsOriginator(contexts, seen),
                new ConnectTunnel(new HeadLimits(16 * 1024, 100)));
        UpstreamObserver watched = new StageMetrics(meters, Clock.systemUTC()).upstreams();
        upstreams = new UpstreamPools(
                PoolSettings.of(new HeadLimits(16 * 1024, 100), dial.connectTimeout(), 32768, 65536, http2),
                dialer,
                watched,
                () -> System.nanoTime() + later.get());
        services = new GatewayServices(
                policy::current,
                peer -> {
                    var gatekeeper = policy.current();
                    return gatekeeper == null ? null : gatekeeper.revoked(peer.svid(), Instant.now());
                },
                resolver,
                dialer,
                upstreams,
                ForwardServices.of(ForwardSettings.DEFAULT, watched),
                new RelaySettings(65536, 32768, Duration.ofMinutes(1), Duration.ofSeconds(30)),
                new HttpGateSettings(
                        new HeadLimits(16 * 1024, 100), Duration.ofSeconds(2), 64 * 1024, Set.of("websocket")),
                Http2Apps.of(http2, mostHeld, limits::add),
                settings,
                live,
                counts,
                charges,
                records,
                clock());
        policy.prepareWith(contexts::prepare);
        policy.onChange(contexts::settle);
        policy.onChange(
                () -> upstreams.settle(Objects.requireNonNull(policy.current()).destinations()));
        policy.onChange(live::rejudge);
        listener = new ServerBootstrap()
                .group(group)
                .channelFactory(EpollServerSocketChannel::new)
                .childOption(ChannelOption.AUTO_READ, false)
                // As little as a stream has of its connection's: grown by the kernel, a thousand are more than it has
                // in all.
                .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        FakeArrival arrival = expected.remove();
                        arrival.lane = TcpLane.of(channel);
                        arrival.taken.countDown();
                        channel.eventLoop().execute(() -> GatewaySession.open(arrival, services));
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    /** Bytes that are charged to a caller for what it holds in memory. */
    public long held(SpiffeId caller) {
        return services.http2().held().of(caller);
    }

    private Clock clock() {
        InstantSource sessions = () -> Instant.now().plusSeconds(ahead.get());
        return sessions.withZone(ZoneOffset.UTC);
    }

    public Tunnel open(String authority, @Nullable String sniffed) {
        return open(Policies.CHECKOUT, authority, sniffed, Instant.now().plusSeconds(3600));
    }

    public Tunnel open(SpiffeId caller, String authority, @Nullable String sniffed) {
        return open(caller, authority, sniffed, Instant.now().plusSeconds(3600));
    }

    /** A CONNECT that waits for its answer. */
    public Tunnel open(SpiffeId caller, String authority, @Nullable String sniffed, Instant notAfter) {
        FakeArrival arrival = new FakeArrival(
                new PeerIdentity(caller, "uid-1", notAfter),
                Authority.parse(authority),
                new TunnelArrival.Claims(
                        "192.0.2.99:443",
                        sniffed,
                        "checkout-0",
                        TraceContext.parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", null)));
        expected.add(arrival);
        try {
            InetSocketAddress address = (InetSocketAddress) listener.localAddress();
            Socket socket = new Socket(address.getAddress(), address.getPort());
            socket.setSoTimeout(10_000);
            socket.setTcpNoDelay(true);
            // Accepted connections start on several loops: the next one must not take this one's arrival.
            if (!arrival.taken.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("not accepted");
            }
            return new Tunnel(socket, arrival.answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        policy.close();
        upstreams.close();
        charges.close();
        resolver.close();
        contexts.close();
        dns.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** The client's side of a tunnel. */
    public record Tunnel(Socket socket, CompletableFuture<Answer> answer) implements AutoCloseable {
        public Tunnel send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            return this;
        }

        public Tunnel send(String text) throws IOException {
            return send(text.getBytes(UTF_8));
        }

        public byte[] read(int length) throws IOException {
            return socket.getInputStream().readNBytes(length);
        }

        public String readAll() throws IOException {
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }

        /** Waits for 200 or a refusal. */
        public Answer await() {
            try {
                return answer.get(10, TimeUnit.SECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new AssertionError("no answer", e);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** 200, or a refusal. */
    public sealed interface Answer {
        record Admitted() implements Answer {}

        record Refused(Refusal refusal) implements Answer {}
    }

    private static final class FakeArrival implements TunnelArrival {
        private final PeerIdentity peer;
        private final Authority authority;
        private final Claims claims;
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private final CountDownLatch taken = new CountDownLatch(1);
        private volatile @Nullable Lane lane;

        FakeArrival(PeerIdentity peer, Authority authority, Claims claims) {
            this.peer = peer;
            this.authority = authority;
            this.claims = claims;
        }

        @Override
        public PeerIdentity peer() {
            return peer;
        }

        @Override
        public Authority authority() {
            return authority;
        }

        @Override
        public Claims claims() {
            return claims;
        }

        @Override
        public Lane lane() {
            return java.util.Objects.requireNonNull(lane);
        }

        @Override
        public void admit() {
            once(new Answer.Admitted());
        }

        @Override
        public void refuse(Refusal refusal) {
            once(new Answer.Refused(refusal));
            lane().close();
        }

        private void once(Answer what) {
            if (!answer.complete(what)) {
                throw new AssertionError("answered twice");
            }
        }
    }
}
