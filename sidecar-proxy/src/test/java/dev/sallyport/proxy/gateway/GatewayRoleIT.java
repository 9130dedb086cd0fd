package dev.sallyport.proxy.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.PolicyObserver;
import dev.sallyport.proxy.connection.ResolveObserver;
import dev.sallyport.proxy.connection.TunnelObserver;
import dev.sallyport.proxy.dial.TunnelCarrier.Reply;
import dev.sallyport.proxy.dial.TunnelCarrier.Request;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.lane.LaneReset;
import dev.sallyport.proxy.observe.StageMetrics;
import dev.sallyport.proxy.testing.ClientHellos;
import dev.sallyport.proxy.testing.Internet;
import dev.sallyport.proxy.testing.LyingDns;
import dev.sallyport.proxy.testing.Records;
import dev.sallyport.proxy.testing.TestSettings;
import dev.sallyport.proxy.testing.Upstream;
import dev.sallyport.proxy.tunnel.GatewayPool;
import dev.sallyport.proxy.tunnel.TestIdentity;
import dev.sallyport.proxy.tunnel.TunnelFixture;
import dev.sallyport.resources.source.DirectoryResourceSource;
import dev.sallyport.resources.source.Timing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole gateway behind our own tunnel pool, fed from a folder. */
class GatewayRoleIT {
    private static final String SETTINGS = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            spec: { clusterCIDRs: [10.42.0.0/16] }
            """;

    @TempDir
    Path folder;

    private final EventLoopGroup group = new EpollEventLoopGroup(3);
    private final LyingDns dns = new LyingDns(group);
    private final Internet internet = new Internet();
    private final Records records = new Records();
    private final Upstream echo = Upstream.echo();
    private final AtomicInteger canary = new AtomicInteger();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TestIdentity identity;
    private GatewayRole role;
    private GatewayPool pool;

    GatewayRoleIT() throws IOException {
        identity = new TestIdentity();
    }

    @BeforeEach
    void start() {
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
        role = new GatewayRole(
                settings,
                identity.gateway,
                new DirectoryResourceSource(
                        folder, new Timing(Duration.ofMillis(50), Duration.ofMillis(100)), Clock.systemUTC()),
                new GatewayObservers(
                        records,
                        new StageMetrics(meters, Clock.systemUTC()).tunnel(),
                        ResolveObserver.NONE,
                        PolicyObserver.NONE,
                        canary::incrementAndGet),
                group,
                group,
                internet,
                TlsEngine.OPENSSL,
                Clock.systemUTC());
        role.start();
        String gateway = "127.0.0.1:" + role.tunnelAddress().getPort();
        pool = new GatewayPool(
                TunnelFixture.pool(TunnelFixture.wire(), List.of(gateway)),
                identity.workload,
                TunnelObserver.NONE,
                group.next());
        pool.start();
        dns.name("a.example", "8.8.8.8");
        internet.put("8.8.8.8", 443, echo);
    }

    @AfterEach
    void close() {
        pool.close();
        role.close();
        identity.close();
        dns.close();
        echo.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void takesNobodyUntilThereAreResourcesAndThenRefusesWhatTheyDoNotAllow() throws Exception {
        assertThat(role.policy().isLoaded()).isFalse();
        assertThat(refused("a.example")).as("another gateway may have a policy").isEqualTo(Reason.GATEWAY_UNAVAILABLE);
        assertThat(meters.get("sallyport.tunnel.handshakes")
                        .tag("result", "no_policy")
                        .counter()
                        .count())
                .isPositive();
        assertThat(records.all()).isEmpty();
        allow("a.example");
        byte[] hello = ClientHellos.of("a.example");
        assertThat(carried("a.example", hello)).isEqualTo(hello);
        assertThat(refused("b.example")).isEqualTo(Reason.NO_RULE);
        await().until(() -> records.all().size() >= 2);
        assertThat(records.all())
                .anySatisfy(record -> assertThat(record.facts().podUid()).isEqualTo("pod-1"));
        assertThat(internet.dialled()).containsExactly(new InetSocketAddress("8.8.8.8", 443));
    }

    @Test
    void aRuleThatIsTakenAwayEndsWhatItAllowed() throws Exception {
        allow("a.example");
        Workload workload = open("a.example", ClientHellos.of("a.example"));
        allow("c.example");
        await().atMost(Duration.ofSeconds(5)).until(() -> workload.reset);
        assertThat(records.only().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Cut.class, cut -> assertThat(cut.reason()).isEqualTo(Reason.NO_RULE));
        assertThat(role.openTunnels()).isZero();
    }

    @Test
    void aRuleThatIsUsedUpTellsTheSidecarWhenToComeBack() throws Exception {
        allow("a.example], rateLimit: { requests: 1, per: 1h }, ports: [443");
        byte[] hello = ClientHellos.of("a.example");
        assertThat(carried("a.example", hello)).isEqualTo(hello);
        Reply reply = ask("a.example", hello);
        assertThat(reply).isInstanceOfSatisfying(Reply.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.RATE_LIMITED);
            assertThat(refused.rule()).isEqualTo("shop/checkout/#0");
            assertThat(refused.detail()).isEqualTo("It lets a workload pass 1 times in 3600 s.");
            assertThat(refused.retryAfter()).isBetween(3_500L, 3_600L);
        });
        assertThat(role.ruleLimitKeys()).isEqualTo(1);
    }

    @Test
    void theCanaryClosesAndCounts() throws IOException {
        try (Socket intruder = new Socket("127.0.0.1", role.canaryAddress().getPort())) {
            intruder.setSoTimeout(5000);
            assertThat(intruder.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(role.canaryTouched()).isEqualTo(1);
        assertThat(canary).hasValue(1);
    }

    @Test
    void theEndOfTheDrainEndsWhatIsLeft() throws Exception {
        allow("a.example");
        Workload workload = open("a.example", ClientHellos.of("a.example"));
        role.drain(Duration.ofMillis(500));
        await().atMost(Duration.ofSeconds(5)).until(() -> workload.ended);
        assertThat(workload.reset).as("nothing moved, so it ends in order").isFalse();
        assertThat(records.only().outcome().reason()).isEqualTo(Reason.DRAINING);
    }

    private void allow(String host) throws IOException {
        long before = role.policy().generation();
        Files.writeString(folder.resolve("settings.yaml"), SETTINGS);
        Files.writeString(
                folder.resolve("policy.yaml"),
                "apiVersion: egress.sallyport.dev/v1alpha1\nkind: EgressPolicy\n"
                        + "metadata: { name: checkout, namespace: shop }\n"
                        + "spec: { rules: [{ hosts: [" + host + "] }] }\n",
                UTF_8);
        await().atMost(Duration.ofSeconds(10)).until(() -> role.policy().generation() > before);
    }

    private Reason refused(String host) throws Exception {
        Reply reply = ask(host, ClientHellos.of(host));
        assertThat(reply).isInstanceOf(Reply.Refused.class);
        return ((Reply.Refused) reply).reason();
    }

    private Workload open(String host, byte[] early) throws Exception {
        Reply reply = ask(host, early);
        assertThat(reply).isInstanceOf(Reply.Opened.class);
        Lane lane = ((Reply.Opened) reply).lane();
        Workload workload = new Workload(lane);
        lane.channel().eventLoop().execute(() -> {
            lane.channel().pipeline().addLast(workload);
            lane.channel().config().setAutoRead(true);
        });
        return workload;
    }

    private byte[] carried(String host, byte[] early) throws Exception {
        Workload workload = open(host, early);
        await().atMost(Duration.ofSeconds(5)).until(() -> workload.heard.size() >= early.length);
        workload.lane.channel().eventLoop().execute(workload.lane::close);
        return workload.heard.toByteArray();
    }

    /** The workload's end of a tunnel: hears bytes and resets. */
    private static final class Workload extends SimpleChannelInboundHandler<ByteBuf> {
        private final Lane lane;
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private volatile boolean reset;
        private volatile boolean ended;

        Workload(Lane lane) {
            this.lane = lane;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) throws IOException {
            bytes.readBytes(heard, bytes.readableBytes());
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            reset |= event instanceof LaneReset;
            ended |= event == ChannelInputShutdownEvent.INSTANCE;
        }
    }

    private Reply ask(String host, byte[] early) throws Exception {
        Request request =
                new Request(Authority.parse(host + ":443"), "192.0.2.1:443", "tls", null, Unpooled.copiedBuffer(early));
        var loop = group.next();
        return loop.submit(() -> pool.open(loop, request))
                .get(5, TimeUnit.SECONDS)
                .get(10, TimeUnit.SECONDS);
    }
}
