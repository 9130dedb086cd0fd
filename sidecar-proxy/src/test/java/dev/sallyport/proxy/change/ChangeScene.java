package dev.sallyport.proxy.change;

import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.PolicyObserver;
import dev.sallyport.proxy.connection.ResolveObserver;
import dev.sallyport.proxy.gateway.GatewayObservers;
import dev.sallyport.proxy.gateway.GatewayRole;
import dev.sallyport.proxy.gateway.GatewayRoleSettings;
import dev.sallyport.proxy.identity.IdentityFixture;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.identity.TlsIdentityHolder;
import dev.sallyport.proxy.observe.ConnectionMetrics;
import dev.sallyport.proxy.observe.MetricSettings;
import dev.sallyport.proxy.observe.StageMetrics;
import dev.sallyport.proxy.session.GatewaySettings;
import dev.sallyport.proxy.testing.Internet;
import dev.sallyport.proxy.testing.LyingDns;
import dev.sallyport.proxy.testing.TestSettings;
import dev.sallyport.proxy.tunnel.TunnelFixture;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A gateway in this process, an internet that echoes, and as many workloads with identities of their own as a test asks for. */
final class ChangeScene implements AutoCloseable {
    /** Whom every name of this scene resolves to. */
    static final String ADDRESS = "8.8.8.8";

    final EventLoopGroup gatewayLoops = new EpollEventLoopGroup(2);
    final EventLoopGroup appLoops = new EpollEventLoopGroup(1);
    final World world = new World();
    final TestCa ca = TestCa.create("cluster.local");
    final List<ConnectionRecord> records = new CopyOnWriteArrayList<>();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final LyingDns dns = new LyingDns(appLoops);
    final Internet internet = new Internet();
    final GatewayRole role;
    private final Path folder;
    private final EchoServer echo = new EchoServer();
    private final TlsIdentityHolder identity;
    private final List<Workload> workloads = new ArrayList<>();

    ChangeScene() {
        try {
            folder = Files.createTempDirectory("change");
            trust(ca.bundlePem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        identity = IdentityFixture.source(folder, TlsEngine.OPENSSL);
        role = new GatewayRole(
                new GatewayRoleSettings(
                        new InetSocketAddress("127.0.0.1", 0),
                        new InetSocketAddress("127.0.0.1", 0),
                        TrustDomain.CLUSTER_LOCAL,
                        TunnelFixture.listener(TunnelFixture.limits()),
                        new GatewaySettings(Duration.ofMillis(400), Duration.ofSeconds(1), 16 * 1024, 20_000, 10_000),
                        TestSettings.http(),
                        TestSettings.relay(),
                        TestSettings.resolver(dns.address()),
                        TestSettings.dial()),
                identity,
                world,
                new GatewayObservers(
                        observer(),
                        new StageMetrics(meters, Clock.systemUTC()).tunnel(),
                        ResolveObserver.NONE,
                        PolicyObserver.NONE,
                        () -> {}),
                gatewayLoops,
                gatewayLoops,
                internet,
                dev.sallyport.proxy.identity.TlsEngine.OPENSSL,
                Clock.systemUTC());
        role.start();
        internet.put(ADDRESS, 9000, echo.address());
        name("a.example", ADDRESS);
    }

    /** Writes our own key and chain with this bundle, all at once. */
    void trust(String bundlePem) {
        ca.issue(SvidRequest.workload("sallyport-system", "sallyport-gateway")
                        .dnsNames("localhost")
                        .ipAddresses("127.0.0.1"))
                .writeTo(folder, bundlePem);
    }

    /** An echo at this name. */
    void name(String name, String address) {
        dns.name(name, address);
        internet.put(address, 9000, echo.address());
    }

    private ConnectionObserver observer() {
        ConnectionMetrics metrics = new ConnectionMetrics(meters, new MetricSettings(100));
        return new ConnectionObserver() {
            @Override
            public void opened() {
                metrics.opened();
            }

            @Override
            public void settled(ConnectionRecord record) {
                metrics.settled(record);
                records.add(record);
            }
        };
    }

    /** A pod of this namespace's service account {@code app}. */
    Workload workload(String namespace, String podUid) {
        return workload(namespace, podUid, ca);
    }

    Workload workload(String namespace, String podUid, TestCa issuer) {
        Workload workload = new Workload(this, issuer, namespace, podUid);
        workloads.add(workload);
        return workload;
    }

    /** What the metric says of connections that ended so. */
    double ended(String outcome, Reason reason) {
        Counter counter = meters.find("sallyport.connections")
                .tags("outcome", outcome, "reason", reason.label())
                .counter();
        return counter == null ? 0 : counter.count();
    }

    double handshakes(String result) {
        return meters.get("sallyport.tunnel.handshakes")
                .tag("result", result)
                .counter()
                .count();
    }

    /** Records of connections that were cut for this reason. */
    List<ConnectionRecord> cut(Reason reason) {
        return records.stream()
                .filter(record -> record.outcome() instanceof dev.sallyport.proxy.connection.Outcome.Cut cut
                        && cut.reason() == reason)
                .toList();
    }

    @Override
    public void close() {
        workloads.forEach(Workload::close);
        role.close();
        identity.close();
        dns.close();
        echo.close();
        gatewayLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        appLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
