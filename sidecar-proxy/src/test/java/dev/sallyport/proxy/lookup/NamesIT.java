package dev.sallyport.proxy.lookup;

import static dev.sallyport.proxy.testing.DnsBytes.address;
import static dev.sallyport.proxy.testing.DnsBytes.nameBytes;
import static dev.sallyport.proxy.testing.DnsBytes.response;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.DnsListener;
import dev.sallyport.proxy.accept.ListenerSettings;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.PolicyObserver;
import dev.sallyport.proxy.connection.ResolveObserver;
import dev.sallyport.proxy.connection.SharedLimitObserver;
import dev.sallyport.proxy.connection.TunnelObserver;
import dev.sallyport.proxy.connection.UpstreamObserver;
import dev.sallyport.proxy.dial.DnsForwarder;
import dev.sallyport.proxy.dial.ForwarderSettings;
import dev.sallyport.proxy.gateway.GatewayObservers;
import dev.sallyport.proxy.gateway.GatewayRole;
import dev.sallyport.proxy.gateway.GatewayRoleSettings;
import dev.sallyport.proxy.testing.Dig;
import dev.sallyport.proxy.testing.DnsBytes;
import dev.sallyport.proxy.testing.Internet;
import dev.sallyport.proxy.testing.RawDns;
import dev.sallyport.proxy.testing.Records;
import dev.sallyport.proxy.testing.TestSettings;
import dev.sallyport.proxy.tunnel.GatewayPool;
import dev.sallyport.proxy.tunnel.TestIdentity;
import dev.sallyport.proxy.tunnel.TunnelFixture;
import dev.sallyport.resources.source.DirectoryResourceSource;
import dev.sallyport.resources.source.Timing;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A question's whole way, in one process: dig, the sidecar's listener, the tunnel, the gateway, name servers that lie. */
class NamesIT {
    private static final byte[] BINDING = DnsBytes.of()
            .u16(1)
            .name("svc.api.example")
            .hex("0001 0003 026832 0005 0006 fe0d00021234")
            .bytes();

    @TempDir
    Path folder;

    private final EventLoopGroup group = new EpollEventLoopGroup(3);
    private final RawDns outside;
    private final RawDns cluster;
    private final Records records = new Records();
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private final NameTable names = new NameTable(64, Duration.ofSeconds(60), Duration.ofHours(1), System::nanoTime);
    private final TestIdentity identity;
    private GatewayRole gateway;
    private GatewayPool pool;
    private DnsListener listener;
    private Dig dig;

    NamesIT() throws IOException {
        identity = new TestIdentity();
        outside = new RawDns().says(NamesIT::outsideSays);
        cluster = new RawDns()
                .says(query -> response(query, 0, 1)
                        .record(DnsBytes.A, 5, address("10.96.0.7"))
                        .bytes());
    }

    private static byte[] outsideSays(byte[] query) {
        String name = DnsBytes.name(query);
        int type = DnsBytes.type(query);
        if (name.equals("nx.api.example")) {
            return response(query, 3, 0).bytes();
        }
        return switch (type) {
            case DnsBytes.A ->
                response(query, 0, 2)
                        .record(DnsBytes.CNAME, 60, nameBytes("edge.cdn.example"))
                        .record("edge.cdn.example", DnsBytes.A, 60, address("8.8.8.8"))
                        .bytes();
            case DnsBytes.HTTPS ->
                response(query, 0, 1).record(DnsBytes.HTTPS, 60, BINDING).bytes();
            case DnsBytes.TXT ->
                response(query, 0, 1)
                        .record(DnsBytes.TXT, 60, DnsBytes.text("hello"))
                        .bytes();
            default -> response(query, 0, 0).bytes();
        };
    }

    @BeforeEach
    void start() throws IOException {
        InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
        gateway = new GatewayRole(
                new GatewayRoleSettings(
                        any,
                        any,
                        TrustDomain.CLUSTER_LOCAL,
                        TunnelFixture.listener(TunnelFixture.limits()),
                        TestSettings.gateway(),
                        TestSettings.http(),
                        TestSettings.relay(),
                        TestSettings.resolver(outside.address()),
                        TestSettings.dial()),
                identity.gateway,
                new DirectoryResourceSource(
                        folder, new Timing(Duration.ofMillis(50), Duration.ofMillis(100)), Clock.systemUTC()),
                new GatewayObservers(
                        records,
                        TunnelObserver.NONE,
                        ResolveObserver.NONE,
                        PolicyObserver.NONE,
                        () -> {},
                        SharedLimitObserver.NONE,
                        (way, answer) -> seen.add(way.label() + " " + answer.label()),
                        UpstreamObserver.NONE),
                group,
                group,
                new Internet(),
                dev.sallyport.proxy.identity.TlsEngine.OPENSSL,
                Clock.systemUTC());
        gateway.start();
        pool = new GatewayPool(
                TunnelFixture.pool(
                        TunnelFixture.wire(),
                        List.of("127.0.0.1:" + gateway.tunnelAddress().getPort())),
                identity.workload,
                TunnelObserver.NONE,
                group.next());
        pool.start();
        listener = listen();
        dig = new Dig(listener.addresses().getFirst());
    }

    private DnsListener listen() {
        SidecarLookups lookups = new SidecarLookups(
                new SidecarLookupSettings(
                        List.of(HostName.parse("cluster.local")),
                        List.of(HostName.parse("shop.svc.cluster.local"), HostName.parse("corp.example")),
                        List.of(Cidr.parse("10.96.0.0/12")),
                        64),
                new DnsForwarder(
                        new ForwarderSettings(
                                List.of(cluster.address()), Duration.ofMillis(500), Duration.ofSeconds(1), 64),
                        new SecureRandom()),
                pool,
                names,
                (way, answer) -> seen.add(way.label() + " " + answer.label()));
        DnsListener made = new DnsListener(group, group, new ListenerSettings(0, 16), lookups::answer);
        made.start();
        return made;
    }

    @AfterEach
    void close() {
        listener.close();
        pool.close();
        gateway.close();
        identity.close();
        outside.close();
        cluster.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void resolvesWhatARuleAllowsOverUdpTcpAndBothFamilies() throws Exception {
        allow("api.example");
        for (InetSocketAddress address : listener.addresses()) {
            for (String transport : List.of("+notcp", "+tcp", "+noedns")) {
                assertThat(new Dig(address).ask(transport, "API.example", "A"))
                        .contains("status: NOERROR", "edge.cdn.example.", "8.8.8.8");
            }
        }
        assertThat(names.nameOf(InetAddress.ofLiteral("8.8.8.8"))).isEqualTo(HostName.parse("api.example"));
        assertThat(dig.ask("api.example", "AAAA")).contains("status: NOERROR", "ANSWER: 0");
        assertThat(dig.ask("api.example", "TXT")).contains("\"hello\"");
        assertThat(seen).contains("gateway answered", "servers answered", "gateway empty");
        assertThat(outside.asked).allMatch(asked -> asked.contains(" api.example "));
        assertThat(cluster.asked).isEmpty();
        assertThat(records.all())
                .as("what was resolved is recorded when it is connected to")
                .isEmpty();
    }

    @Test
    void refusesWhatNoRuleCouldAllowAndSaysWhyWithoutAskingAnybody() throws Exception {
        allow("api.example");
        assertThat(dig.ask("c2VjcmV0.evil.example", "A"))
                .contains("status: REFUSED", "EDE: 18 (Prohibited)", "No rule of this workload could allow this name");
        assertThat(dig.ask("c2VjcmV0.evil.example.corp.example", "A"))
                .as("an expansion of a search domain, after which the name itself is tried")
                .contains("status: NXDOMAIN");
        assertThat(outside.asked).isEmpty();
        ConnectionRecord record = records.all().getFirst();
        assertThat(record.facts().authority()).isEqualTo("c2vjcmv0.evil.example:53");
        assertThat(record.facts().spiffeId()).isNotNull();
        assertThat(record.facts().claimedPod()).isEqualTo("till-1");
        assertThat(record.outcome().reason()).isEqualTo(Reason.NO_RULE);
        assertThat(seen).contains("none refused", "gateway refused");
    }

    @Test
    void theClustersNamesGoToThePodsOwnResolver() {
        assertThat(dig.ask("db.shop.svc.cluster.local", "A")).contains("10.96.0.7");
        assertThat(dig.ask("-x", "10.96.0.7")).contains("status: NOERROR");
        assertThat(names.size()).as("nothing there is captured").isZero();
        assertThat(outside.asked).isEmpty();
        assertThat(cluster.asked).containsExactly("udp db.shop.svc.cluster.local 1", "udp 7.0.96.10.in-addr.arpa 12");
        assertThat(seen).containsOnly("resolver answered", "resolver empty");
    }

    @Test
    void anExternalServiceIsKnownByTheNameOutside() {
        cluster.says(query -> response(query, 0, 2)
                .record(DnsBytes.CNAME, 60, nameBytes("db.example"))
                .record("db.example", DnsBytes.A, 60, address("9.9.9.9"))
                .bytes());
        assertThat(dig.ask("pg.shop.svc.cluster.local", "A")).contains("9.9.9.9");
        assertThat(names.nameOf(InetAddress.ofLiteral("9.9.9.9"))).isEqualTo(HostName.parse("db.example"));
        assertThat(dig.ask("-x", "9.9.9.9")).contains("db.example.");
    }

    @Test
    void keysForAnEncryptedHelloAreTakenOut() throws Exception {
        allow("api.example");
        assertThat(dig.ask("api.example", "HTTPS"))
                .contains("svc.api.example. alpn=\"h2\"")
                .doesNotContain("ech=");
    }

    @Test
    void whatDoesNotFitIsTruncatedAndComesWholeOverTcp() throws Exception {
        allow("api.example");
        outside.saysOverUdp(query -> {
            byte[] truncated = response(query, 0, 0).bytes();
            truncated[2] |= 2;
            return List.of(truncated);
        });
        outside.saysOverTcp(query -> {
            DnsBytes many = response(query, 0, 100);
            for (int i = 0; i < 100; i++) {
                many.record(DnsBytes.A, 60, address("8.8.4." + i));
            }
            return many.bytes();
        });
        assertThat(dig.ask("+ignore", "api.example", "A")).contains("flags: qr tc rd ra", "ANSWER: 0");
        assertThat(dig.ask("api.example", "A")).contains("ANSWER: 100", "8.8.4.99");
        assertThat(outside.asked).anyMatch(asked -> asked.startsWith("tcp"));
    }

    @Test
    void liesOfAServerAreNoAnswer() throws Exception {
        allow("api.example");
        outside.saysOverUdp(query -> List.of(
                response(DnsBytes.query(0, "api.example", DnsBytes.A), 0, 1)
                        .record(1, 60, address("6.6.6.1"))
                        .bytes(),
                response(query, 0, 1)
                        .u16(0xc00c, 1, 1, 0, 60, 400)
                        .raw(address("6.6.6.2"))
                        .bytes(),
                new byte[] {1, 2, 3},
                response(query, 0, 1).record(DnsBytes.A, 60, address("8.8.8.8")).bytes()));
        assertThat(dig.ask("api.example", "A")).contains("8.8.8.8").doesNotContain("6.6.6.");
        outside.saysOverUdp(query -> List.of(response(query, 0, 1)
                .record("bank.example", DnsBytes.A, 60, address("6.6.6.3"))
                .bytes()));
        assertThat(dig.ask("api.example", "A")).contains("status: NOERROR", "ANSWER: 0");
        outside.says(query -> response(query, 2, 0).bytes());
        assertThat(dig.ask("api.example", "A")).contains("status: SERVFAIL");
    }

    @Test
    void withoutAGatewayTheAnswerIsAQuickFailure() throws Exception {
        allow("api.example");
        assertThat(dig.ask("api.example", "A")).contains("NOERROR");
        gateway.close();
        long before = System.nanoTime();
        assertThat(dig.ask("api.example", "A")).contains("status: SERVFAIL");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
        assertThat(dig.ask("db.shop.svc.cluster.local", "A")).contains("10.96.0.7");
        assertThat(seen).contains("gateway failed");
    }

    @Test
    void aTunnelInNamesIsBoundedWhereAWildcardLetsItBegin() throws Exception {
        allow("**.api.example");
        Random random = new Random(1);
        byte[] data = new byte[30];
        try (DatagramSocket client = new DatagramSocket()) {
            client.setSoTimeout(5_000);
            for (int i = 0; i < 300; i++) {
                random.nextBytes(data);
                byte[] query = DnsBytes.query(i, HexFormat.of().formatHex(data) + ".t.api.example", DnsBytes.TXT);
                client.send(new DatagramPacket(
                        query, query.length, listener.addresses().getFirst()));
                client.receive(new DatagramPacket(new byte[1500], 1500));
            }
        }
        assertThat(outside.asked).hasSizeBetween(90, 130);
        assertThat(records.all())
                .anySatisfy(record -> assertThat(record.outcome().reason()).isEqualTo(Reason.NAMES_LIMIT));
        assertThat(seen).contains("none limited");
        assertThat(dig.ask("www.api.example", "A"))
                .as("ordinary names still work")
                .contains("8.8.8.8");
    }

    @Test
    void whatIsNoQuestionIsAnsweredWithACodeOrNotAtAll() throws Exception {
        allow("api.example");
        assertThat(dig.ask("api.example", "AXFR")).contains("Transfer failed");
        for (String odd : List.of("ANY", "NULL", "TYPE65399")) {
            assertThat(dig.ask("+notcp", "api.example", odd)).as(odd).contains("REFUSED");
        }
        assertThat(dig.ask("version.bind", "CH", "TXT")).contains("REFUSED");
        assertThat(dig.ask("b\\255d.example", "A")).contains("REFUSED");
        try (DatagramSocket client = new DatagramSocket()) {
            client.setSoTimeout(300);
            byte[] response =
                    response(DnsBytes.query(1, "api.example", 1), 0, 0).bytes();
            client.send(new DatagramPacket(
                    response, response.length, listener.addresses().getFirst()));
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> client.receive(new DatagramPacket(new byte[512], 512)))
                    .as("an answer to an answer is a loop")
                    .isInstanceOf(SocketTimeoutException.class);
        }
        assertThat(outside.asked).isEmpty();
    }

    private void allow(String host) throws IOException {
        long before = gateway.policy().generation();
        Files.writeString(folder.resolve("policy.yaml"), """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressSettings
                metadata: { name: cluster }
                spec: { clusterCIDRs: [10.42.0.0/16] }
                ---
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: checkout, namespace: shop }
                spec: { rules: [{ hosts: ["%s"], ports: [443] }] }
                """.formatted(host), UTF_8);
        await().atMost(Duration.ofSeconds(10)).until(() -> gateway.policy().generation() > before);
    }
}
