package dev.sallyport.proxy.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.PolicyObserver;
import dev.sallyport.proxy.connection.ResolveObserver;
import dev.sallyport.proxy.exchange.Http2Settings;
import dev.sallyport.proxy.forward.ForwardSettings;
import dev.sallyport.proxy.forward.SharingSettings;
import dev.sallyport.proxy.gateway.GatewayObservers;
import dev.sallyport.proxy.gateway.GatewayRole;
import dev.sallyport.proxy.gateway.GatewayRoleSettings;
import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.http.HttpGateSettings;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.limit.AddressLimits;
import dev.sallyport.proxy.limit.LimitSettings;
import dev.sallyport.proxy.limit.OverloadLimits;
import dev.sallyport.proxy.limit.Pace;
import dev.sallyport.proxy.limit.WorkloadLimits;
import dev.sallyport.proxy.lookup.LookupSettings;
import dev.sallyport.proxy.observe.ConnectionMetrics;
import dev.sallyport.proxy.observe.MetricSettings;
import dev.sallyport.proxy.observe.Observers;
import dev.sallyport.proxy.observe.RecordLog;
import dev.sallyport.proxy.observe.RecordSettings;
import dev.sallyport.proxy.observe.StageMetrics;
import dev.sallyport.proxy.quota.RuleLimitSettings;
import dev.sallyport.proxy.session.GatewaySettings;
import dev.sallyport.proxy.testing.ClientHellos;
import dev.sallyport.proxy.testing.Internet;
import dev.sallyport.proxy.testing.LyingDns;
import dev.sallyport.proxy.testing.TestSettings;
import dev.sallyport.proxy.testing.Upstream;
import dev.sallyport.proxy.tunnel.RawHttp2;
import dev.sallyport.proxy.tunnel.TestIdentity;
import dev.sallyport.proxy.tunnel.TunnelSettings;
import dev.sallyport.proxy.upstream.PoolSettings;
import dev.sallyport.proxy.wire.PeerLimits;
import dev.sallyport.proxy.wire.WireSettings;
import dev.sallyport.resources.source.DirectoryResourceSource;
import dev.sallyport.resources.source.Timing;
import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.SvidRequest;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;

/**
 * A whole gateway with its metrics and its record file, an internet of loopback servers, and an honest workload of another
 * identity, whose one long tunnel and new tunnels must go on whatever the test does. {@code shop/attacker} may reach {@code
 * a.example}, {@code **.evil.example} and 198.18.0.1-free addresses by name; {@code bank/teller} {@code a.example}.
 */
@SuppressWarnings("deprecation")
final class Siege implements AutoCloseable {
    private static final String RESOURCES = """
        apiVersion: egress.sallyport.dev/v1alpha1
        kind: EgressSettings
        metadata: { name: cluster }
        spec: { clusterCIDRs: [10.42.0.0/16] }
        ---
        apiVersion: egress.sallyport.dev/v1alpha1
        kind: EgressPolicy
        metadata: { name: shop, namespace: shop }
        spec: { rules: [{ hosts: [a.example, silent.example, "**.evil.example"], ports: [80, 443] }] }
        ---
        apiVersion: egress.sallyport.dev/v1alpha1
        kind: EgressPolicy
        metadata: { name: bank, namespace: bank }
        spec: { rules: [{ hosts: [a.example], ports: [443] }] }
        """;
    /** Ample for everything but what a test wants to reach. */
    static final AddressLimits ADDRESSES = new AddressLimits(8000, 8000, new Pace(100_000, 100_000));

    static final WorkloadLimits WORKLOADS = new WorkloadLimits(
            8000, 20_000, 20_000, new Pace(100_000, 100_000), new Pace(100_000, 100_000), 64, 1L << 30);

    final EventLoopGroup group = new EpollEventLoopGroup(3);
    final LyingDns dns = new LyingDns(group);
    final Internet internet = new Internet();
    final Upstream echo = Upstream.echo();
    final TestIdentity identity;
    final GatewayRole role;
    final int port;
    private final Path folder;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RecordLog records;
    private final IssuedSvid teller;
    private final SSLSocket standing;

    Siege(Path folder) throws Exception {
        this(folder, ADDRESSES, WORKLOADS, streams(1000));
    }

    Siege(Path folder, AddressLimits addresses, WorkloadLimits workloads, PeerLimits peers) throws Exception {
        this.folder = folder;
        this.identity = new TestIdentity();
        this.teller = identity.ca.issue(SvidRequest.workload("bank", "teller").podUid("teller-1"));
        Path resources = Files.createDirectories(folder.resolve("resources"));
        Files.writeString(resources.resolve("all.yaml"), RESOURCES, UTF_8);
        this.records = RecordLog.start(
                new RecordSettings(
                        false,
                        folder.resolve("records"),
                        8192,
                        256,
                        new Pace(1, 10),
                        RecordSettings.Unwritable.DEGRADE),
                registry,
                Clock.systemUTC());
        StageMetrics stages = new StageMetrics(registry, Clock.systemUTC());
        this.role = new GatewayRole(
                settings(new LimitSettings(addresses, workloads, OverloadLimits.DEFAULT, 1024), peers),
                identity.gateway,
                new DirectoryResourceSource(
                        resources, new Timing(Duration.ofMillis(50), Duration.ofMillis(200)), Clock.systemUTC()),
                new GatewayObservers(
                        Observers.of(new ConnectionMetrics(registry, new MetricSettings(100)), records),
                        stages.tunnel(),
                        ResolveObserver.NONE,
                        PolicyObserver.NONE,
                        stages.canary()),
                group,
                group,
                internet,
                TlsEngine.OPENSSL,
                Clock.systemUTC());
        dns.name("a.example", "8.8.8.8");
        dns.name("silent.example", "8.8.4.4");
        internet.put("8.8.8.8", 443, echo).put("8.8.8.8", 80, echo).silent("8.8.4.4", 443);
        role.start();
        port = role.tunnelAddress().getPort();
        await().atMost(Duration.ofSeconds(10)).until(() -> role.policy().isLoaded());
        // The first handshake of a cold JVM on a busy machine may miss even two seconds.
        standing = await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(this::honest, found -> true);
        greet(standing);
    }

    static PeerLimits streams(int perSecond) {
        return limits(perSecond, Duration.ofSeconds(1));
    }

    /** Streams that take nothing are not reset for that alone. */
    static PeerLimits patient() {
        return limits(10_000, Duration.ofMinutes(5));
    }

    private static PeerLimits limits(int perSecond, Duration stallTimeout) {
        return new PeerLimits(
                100,
                16384,
                100,
                400,
                100,
                Duration.ofSeconds(30),
                200,
                20_000,
                8192,
                perSecond,
                stallTimeout,
                500,
                1 << 20);
    }

    private GatewayRoleSettings settings(LimitSettings limits, PeerLimits peers) {
        WireSettings wire = new WireSettings(
                131072,
                26214400,
                4 << 20,
                32 << 20,
                262144,
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Duration.ofSeconds(20),
                Duration.ofSeconds(2));
        InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
        return new GatewayRoleSettings(
                any,
                any,
                TrustDomain.CLUSTER_LOCAL,
                new TunnelSettings(
                        wire, peers, 8192, 4096, Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofMillis(200)),
                new GatewaySettings(Duration.ofMillis(300), Duration.ofSeconds(1), 16 * 1024, 30_000, 20_000),
                new HttpGateSettings(new HeadLimits(16 * 1024, 100), Duration.ofSeconds(1), 64 * 1024, Set.of()),
                Http2Settings.DEFAULT,
                TestSettings.relay(),
                TestSettings.resolver(dns.address()),
                TestSettings.dial(),
                limits,
                RuleLimitSettings.DEFAULT,
                LookupSettings.DEFAULT,
                new SharingSettings(
                        PoolSettings.of(
                                new HeadLimits(16 * 1024, 100),
                                Duration.ofSeconds(2),
                                32768,
                                65536,
                                Http2Settings.DEFAULT),
                        ForwardSettings.DEFAULT));
    }

    /** A tunnel of the honest workload's to the echo, over HTTP/1.1, from 127.0.0.1. */
    SSLSocket honest() throws Exception {
        return guest(teller, "a.example:443");
    }

    /** A guest's tunnel whose CONNECT was answered 200. */
    SSLSocket guest(IssuedSvid svid, String authority) throws Exception {
        SSLSocket socket = RawHttp2.tls(identity.ca, svid, port, "http/1.1");
        connect(socket, authority);
        String head = head(socket);
        if (!head.startsWith("HTTP/1.1 200")) {
            throw new AssertionError(head);
        }
        return socket;
    }

    static void connect(SSLSocket socket, String authority) throws IOException {
        String text = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n";
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void greet(SSLSocket tunnel) throws IOException {
        byte[] hello = ClientHellos.of("a.example");
        tunnel.getOutputStream().write(hello);
        assertThat(tunnel.getInputStream().readNBytes(hello.length)).isEqualTo(hello);
    }

    /** The honest workload's long tunnel still echoes, and a new one is opened soon. */
    void honestGoesOn() throws Exception {
        byte[] word = "still here".getBytes(UTF_8);
        standing.getOutputStream().write(word);
        assertThat(standing.getInputStream().readNBytes(word.length))
                .as("the honest tunnel")
                .isEqualTo(word);
        long began = System.nanoTime();
        try (SSLSocket another = honest()) {
            greet(another);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("a new honest tunnel")
                .isLessThan(Duration.ofSeconds(10));
    }

    IssuedSvid attacker(String pod) {
        return identity.ca.issue(SvidRequest.workload("shop", "attacker").podUid(pod));
    }

    RawHttp2 http2(String pod) throws Exception {
        return RawHttp2.connect(identity.ca, attacker(pod), port, 65535);
    }

    /** A plain socket that comes from this address of 127/8. */
    Socket from(String address) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(address, 0));
        socket.setSoTimeout(10_000);
        // Without a limit of time: with one, a reset right behind the handshake would be taken for a failed connect.
        socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        return socket;
    }

    /** True when nothing came but the end, or a reset. */
    static boolean isEnded(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes().length >= 0;
        } catch (java.net.SocketTimeoutException still) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    double limit(Limit limit) {
        return metric("sallyport_tunnel_limits_total{limit=\"" + limit.label() + "\",}");
    }

    double connections(String outcome, String reason) {
        return metric("sallyport_connections_total{outcome=\"" + outcome + "\",reason=\"" + reason + "\",}");
    }

    /** A sample of the scrape; 0 when it is not there. */
    double metric(String sample) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElse(0);
    }

    /** Lines of the record file with this reason. */
    List<String> recorded(String reason) {
        try {
            return Files.readAllLines(folder.resolve("records")).stream()
                    .filter(line -> line.contains("\"reason\":\"" + reason + "\""))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a record with this reason whose line contains this. */
    void awaitRecord(String reason, String part) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(recorded(reason)).anyMatch(line -> line.contains(part)));
    }

    @Override
    public void close() throws Exception {
        standing.close();
        role.close();
        records.close();
        identity.close();
        dns.close();
        echo.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
