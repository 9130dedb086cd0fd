package dev.sallyport.proxy.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.proxy.accept.ListenerSettings;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.PolicyObserver;
import dev.sallyport.proxy.connection.QueryObserver;
import dev.sallyport.proxy.connection.ResolveObserver;
import dev.sallyport.proxy.connection.TunnelObserver;
import dev.sallyport.proxy.gateway.GatewayObservers;
import dev.sallyport.proxy.gateway.GatewayRole;
import dev.sallyport.proxy.gateway.GatewayRoleSettings;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.limit.OverloadLimits;
import dev.sallyport.proxy.observe.Observers;
import dev.sallyport.proxy.observe.StageMetrics;
import dev.sallyport.proxy.session.SidecarSettings;
import dev.sallyport.proxy.sidecar.SidecarRole;
import dev.sallyport.proxy.sidecar.SidecarRoleSettings;
import dev.sallyport.proxy.sniff.SniffSettings;
import dev.sallyport.proxy.testing.Internet;
import dev.sallyport.proxy.testing.LyingDns;
import dev.sallyport.proxy.testing.Records;
import dev.sallyport.proxy.testing.TestSettings;
import dev.sallyport.proxy.tunnel.GatewayPool;
import dev.sallyport.proxy.tunnel.TestIdentity;
import dev.sallyport.proxy.tunnel.TunnelFixture;
import dev.sallyport.resources.source.DirectoryResourceSource;
import dev.sallyport.resources.source.Timing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** An app, a sidecar, a gateway that lets it go to {@code a.example}, and a collector that both tell their spans. */
final class TraceScene implements AutoCloseable {
    static final String POLICY = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            spec: { clusterCIDRs: [10.42.0.0/16] }
            ---
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressPolicy
            metadata: { name: checkout, namespace: shop }
            spec: { rules: [{ name: out, hosts: [a.example] }] }
            """;
    private static final Clock CLOCK = Clock.systemUTC();

    final Collector collector = new Collector();
    final Internet internet = new Internet();
    final Records atGateway = new Records();
    final Records atSidecar = new Records();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final EventLoopGroup group = new EpollEventLoopGroup(3);
    private final LyingDns dns = new LyingDns(group);
    private final TestIdentity identity = new TestIdentity();
    private final Traces gatewayTraces;
    private final Traces sidecarTraces;
    private final GatewayRole gateway;
    private final GatewayPool pool;
    private final SidecarRole sidecar;
    private volatile InetSocketAddress destination = new InetSocketAddress("198.51.100.7", 80);

    TraceScene(Path folder, double ratio, int queue) throws IOException {
        dns.name("a.example", "8.8.8.8");
        Files.writeString(folder.resolve("all.yaml"), POLICY, UTF_8);
        gatewayTraces = traces("sallyport-gateway", ratio, queue);
        sidecarTraces = traces("sallyport-sidecar", ratio, queue);
        gateway = gateway(folder, Observers.of(atGateway, gatewayTraces));
        gateway.start();
        await().until(() -> gateway.policy().isLoaded());
        String address = "127.0.0.1:" + gateway.tunnelAddress().getPort();
        pool = new GatewayPool(
                TunnelFixture.pool(TunnelFixture.wire(), List.of(address)),
                identity.workload,
                TunnelObserver.NONE,
                group.next());
        pool.start();
        sidecar = sidecar(Observers.of(atSidecar, sidecarTraces));
        sidecar.start();
    }

    private Traces traces(String service, double ratio, int queue) throws IOException {
        TraceSettings settings =
                new TraceSettings(collector.endpoint(), null, ratio, Duration.ofSeconds(2), queue, service);
        return Traces.start(settings, "pod-1", new StageMetrics(meters, CLOCK).spans());
    }

    private GatewayRole gateway(Path folder, ConnectionObserver observer) {
        GatewayRoleSettings settings = new GatewayRoleSettings(
                new InetSocketAddress("127.0.0.1", 0),
                new InetSocketAddress("127.0.0.1", 0),
                TrustDomain.CLUSTER_LOCAL,
                TunnelFixture.listener(TunnelFixture.limits()),
                TestSettings.gateway(),
                TestSettings.http(),
                TestSettings.relay(),
                TestSettings.resolver(dns.address()),
                TestSettings.dial());
        return new GatewayRole(
                settings,
                identity.gateway,
                new DirectoryResourceSource(folder, new Timing(Duration.ofMillis(50), Duration.ofMillis(100)), CLOCK),
                new GatewayObservers(
                        observer, TunnelObserver.NONE, ResolveObserver.NONE, PolicyObserver.NONE, () -> {}),
                group,
                group,
                internet,
                TlsEngine.OPENSSL,
                CLOCK);
    }

    private SidecarRole sidecar(ConnectionObserver observer) {
        ListenerSettings anyPort = new ListenerSettings(0, 128);
        SniffSettings sniff = new SniffSettings(Duration.ofMillis(300), Duration.ofMillis(900), Set.of());
        SidecarRoleSettings settings = new SidecarRoleSettings(
                anyPort,
                anyPort,
                new SidecarSettings(sniff, TestSettings.http(), TestSettings.relay(), 64, "pod-1"),
                null,
                OverloadLimits.DEFAULT);
        return new SidecarRole(
                settings,
                channel -> destination,
                pool,
                pool,
                identity.workload,
                observer,
                QueryObserver.NONE,
                group,
                group,
                CLOCK);
    }

    /** A connection of the app to this port, which is captured. */
    Socket connect(int port) throws IOException {
        destination = new InetSocketAddress("198.51.100.7", port);
        InetSocketAddress address = sidecar.captureAddresses().getFirst();
        Socket app = new Socket(address.getAddress(), address.getPort());
        app.setSoTimeout(10_000);
        return app;
    }

    double lost(String cause) {
        return meters.counter("sallyport.spans.lost", "cause", cause).count();
    }

    double exported() {
        return meters.counter("sallyport.spans.exported").count();
    }

    @Override
    public void close() {
        sidecar.close();
        pool.close();
        gateway.close();
        collector.close();
        sidecarTraces.close();
        gatewayTraces.close();
        identity.close();
        dns.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
