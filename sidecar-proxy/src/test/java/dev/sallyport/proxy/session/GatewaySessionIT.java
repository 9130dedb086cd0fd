package dev.sallyport.proxy.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.testing.ClientHellos;
import dev.sallyport.proxy.testing.GatewayBench;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Policies;
import dev.sallyport.proxy.testing.Upstream;
import io.netty.handler.codec.dns.DnsRecordType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewaySessionIT {
    private static final String PUBLIC = "8.8.8.8";

    private final GatewayBench bench = new GatewayBench();
    private final Upstream echo = Upstream.echo();

    @AfterEach
    void close() {
        await().atMost(Duration.ofSeconds(5)).until(() -> bench.live.size() == 0);
        assertThat(bench.counts.open()).isZero();
        assertThat(bench.counts.identities()).isZero();
        bench.close();
        echo.close();
    }

    @Test
    void earlyBytesAreDecidedOnOnceAndTheVeryBytesAreForwarded() throws IOException {
        bench.policy.publish(
                new Policies().generation(7).allow("shop", "a.example").snapshot());
        bench.dns.name("a.example", PUBLIC);
        bench.internet.put(PUBLIC, 443, echo);
        byte[] hello = ClientHellos.of("a.example");
        try (Tunnel tunnel = bench.open("a.example:443", "tls").send(hello)) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            assertThat(tunnel.read(hello.length)).isEqualTo(hello);
            tunnel.socket().shutdownOutput();
            assertThat(tunnel.readAll()).isEmpty();
        }
        ConnectionRecord record = bench.records.only();
        assertThat(record.outcome()).isEqualTo(new Outcome.Carried());
        assertThat(record.facts().sni()).isEqualTo("a.example");
        assertThat(record.facts().protocol()).isEqualTo(Protocol.TLS);
        assertThat(record.facts().rule()).isEqualTo("shop/policy/#0");
        assertThat(record.facts().generation()).isEqualTo(7);
        assertThat(record.facts().resolvedAddress()).isEqualTo(PUBLIC);
        assertThat(record.facts().upstream()).isEqualTo(PUBLIC + ":443");
        assertThat(record.facts().traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(record.facts().claimedPod()).isEqualTo("checkout-0");
        assertThat(record.bytesSent()).isEqualTo(hello.length);
        assertThat(record.bytesReceived()).isEqualTo(hello.length);
        assertThat(bench.dns.asked("a.example", DnsRecordType.A)).isEqualTo(1);
    }

    @Test
    void aHelloThatComesByteByByteIsOneHello() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
        bench.dns.name("a.example", PUBLIC);
        bench.internet.put(PUBLIC, 443, echo);
        byte[] hello = ClientHellos.of("a.example");
        try (Tunnel tunnel = bench.open("a.example:443", "tls")) {
            for (byte each : hello) {
                tunnel.send(new byte[] {each});
            }
            assertThat(tunnel.read(hello.length)).isEqualTo(hello);
        }
        assertThat(bench.records.only().facts().sni()).isEqualTo("a.example");
    }

    @Test
    void aNameWithoutARuleIsRefusedBeforeAnyNameServerIsAsked() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
        try (Tunnel tunnel = bench.open("b.example:443", "tls").send(ClientHellos.of("b.example"))) {
            assertRefused(tunnel, Reason.NO_RULE);
            assertThat(tunnel.readAll()).isEmpty();
        }
        assertThat(bench.dns.asked("b.example", DnsRecordType.A)).isZero();
        assertThat(bench.internet.dialled()).isEmpty();
        assertThat(bench.records.only().outcome()).isInstanceOf(Outcome.Denied.class);
    }

    @Test
    void aServerNameOtherThanTheAuthorityIsAMismatch() throws IOException {
        bench.policy.publish(
                new Policies().allow("shop", "a.example", "b.example").snapshot());
        try (Tunnel tunnel = bench.open("a.example:443", "tls").send(ClientHellos.of("b.example"))) {
            assertRefused(tunnel, Reason.NAME_MISMATCH);
        }
        assertThat(bench.internet.dialled()).isEmpty();
        assertThat(bench.records.only().facts().sni()).isEqualTo("b.example");
    }

    @Test
    void tlsWithoutServerNameUnderANameIsDialledAtOurResolution() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
        bench.dns.name("a.example", PUBLIC);
        bench.internet.put(PUBLIC, 443, echo);
        byte[] hello = ClientHellos.of(null);
        try (Tunnel tunnel = bench.open("a.example:443", "tls").send(hello)) {
            assertThat(tunnel.read(hello.length)).isEqualTo(hello);
        }
    }

    @Test
    void plaintextHttp2UnderANameThatNoRuleAllowsIsRefused() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
        try (Tunnel tunnel = bench.open("b.example:80", "h2c").send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")) {
            assertRefused(tunnel, Reason.NO_RULE);
        }
        assertThat(bench.internet.dialled()).isEmpty();
    }

    @Test
    void aBrokenHelloIsMalformedAndNeverOpaque() throws IOException {
        bench.policy.publish(new Policies()
                .allow("shop", "a.example")
                .allowCidr("shop", "8.0.0.0/8")
                .snapshot());
        byte[] broken = ClientHellos.of("a.example");
        broken[5] = 2;
        try (Tunnel tunnel = bench.open("a.example:443", "opaque").send(broken)) {
            assertRefused(tunnel, Reason.MALFORMED);
        }
        assertThat(bench.internet.dialled()).isEmpty();
    }

    @Test
    void withoutTheAnnouncedBytesTheAuthorityDecidesAndTheBytesAreJudgedLater() throws IOException {
        bench.policy.publish(
                new Policies().allow("shop", "a.example", "b.example").snapshot());
        bench.dns.name("a.example", PUBLIC);
        bench.internet.put(PUBLIC, 443, echo);
        try (Tunnel tunnel = bench.open("a.example:443", "tls")) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            tunnel.send(ClientHellos.of("b.example"));
            assertThat(tunnel.read(7)).isEqualTo(new byte[] {0x15, 3, 3, 0, 2, 2, 0x31});
            assertThat(tunnel.readAll()).isEmpty();
        }
        ConnectionRecord record = bench.records.only();
        assertThat(record.outcome().reason()).isEqualTo(Reason.NAME_MISMATCH);
        assertThat(record.bytesSent()).isZero();
    }

    @Test
    void serverFirstBytesFlowBeforeTheWorkloadSpeaksAndItsOwnAreJudged() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "db.example").snapshot());
        bench.dns.name("db.example", PUBLIC);
        try (Upstream server = new Upstream((in, out, socket) -> {
                    out.write("220 hello\r\n".getBytes(UTF_8));
                    in.transferTo(out);
                });
                Tunnel tunnel =
                        bench.internet.put(PUBLIC, 25, server) == null ? null : bench.open("db.example:25", "none")) {
            assertThat(new String(tunnel.read(11), UTF_8)).isEqualTo("220 hello\r\n");
            tunnel.send("EHLO me\r\n");
            assertThat(new String(tunnel.read(9), UTF_8)).isEqualTo("EHLO me\r\n");
        }
        assertThat(bench.records.only().facts().protocol()).isEqualTo(Protocol.TCP);
    }

    @Test
    void aRuleForTlsOnlyRefusesOtherBytesBeforeOneGoesUpstream() throws IOException {
        bench.policy.publish(
                new Policies().allowOnly(Protocol.TLS, "shop", "a.example").snapshot());
        bench.dns.name("a.example", PUBLIC);
        bench.internet.put(PUBLIC, 443, echo);
        try (Tunnel tunnel = bench.open("a.example:443", null)) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            assertEnds(tunnel.send("\0\1\2 not tls \r\n"));
        }
        ConnectionRecord record = bench.records.only();
        assertThat(record.outcome()).isInstanceOf(Outcome.Denied.class);
        assertThat(record.outcome().reason()).isEqualTo(Reason.NO_RULE);
        assertThat(record.bytesSent()).isZero();
    }

    @Test
    void aGuestsAddressWithANameInsideIsDialledAtOurAnswerForTheName() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
        bench.dns.name("a.example", PUBLIC);
        bench.internet.put(PUBLIC, 443, echo);
        byte[] hello = ClientHellos.of("a.example");
        try (Tunnel tunnel = bench.open("9.9.9.9:443", null)) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            tunnel.send(hello);
            assertThat(tunnel.read(hello.length)).isEqualTo(hello);
        }
        assertThat(bench.internet.dialled()).containsExactly(new InetSocketAddress(PUBLIC, 443));
    }

    @Test
    void aForbiddenNameTowardsAnAllowedAddressIsToldInTls() throws IOException {
        bench.policy.publish(new Policies()
                .allowCidr("shop", "9.9.9.9/32")
                .deny("shop", "evil.example")
                .snapshot());
        try (Tunnel tunnel = bench.open("9.9.9.9:443", null)) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            tunnel.send(ClientHellos.of("evil.example"));
            assertThat(tunnel.read(7)).isEqualTo(new byte[] {0x15, 3, 3, 0, 2, 2, 0x31});
        }
        assertThat(bench.internet.dialled()).isEmpty();
        assertThat(bench.records.only().facts().rule()).isEqualTo("shop/policy/#1");
    }

    @Test
    void aNamelessConnectionGoesWhereACidrRuleLetsIt() throws IOException {
        bench.policy.publish(new Policies().allowCidr("shop", "9.9.9.9/32").snapshot());
        bench.internet.put("9.9.9.9", 5432, echo);
        try (Tunnel tunnel = bench.open("9.9.9.9:5432", "opaque").send("\0\0\0\10x")) {
            assertThat(tunnel.read(5)).hasSize(5);
        }
        assertThat(bench.records.only().facts().rule()).isEqualTo("shop/policy/#0");
    }

    @Test
    void aSilentGuestOfAnAllowedAddressIsNotHeldUpByItsSilence() throws IOException {
        bench.policy.publish(new Policies().allowCidr("shop", "9.9.9.9/32").snapshot());
        try (Upstream server = new Upstream((in, out, socket) -> {
            out.write("hi".getBytes(UTF_8));
            in.transferTo(out);
        })) {
            bench.internet.put("9.9.9.9", 3306, server);
            try (Tunnel tunnel = bench.open("9.9.9.9:3306", null)) {
                assertThat(new String(tunnel.read(2), UTF_8)).isEqualTo("hi");
            }
        }
    }

    @Test
    void aNamelessConnectionWithoutACidrRuleHasNoName() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
        try (Tunnel tunnel = bench.open("9.9.9.9:5432", "opaque").send("\0\0\0\10x")) {
            assertRefused(tunnel, Reason.NO_NAME);
        }
        assertThat(bench.internet.dialled()).isEmpty();
    }

    @Test
    void aNameThatShowsUpLateMustBeAllowedToo() throws IOException {
        bench.policy.publish(new Policies()
                .allowCidr("shop", "9.9.9.9/32")
                .deny("shop", "evil.example")
                .snapshot());
        bench.internet.put("9.9.9.9", 443, echo);
        try (Tunnel tunnel = bench.open("9.9.9.9:443", "none")) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            tunnel.send(ClientHellos.of("evil.example"));
            assertThat(tunnel.read(7)).isEqualTo(new byte[] {0x15, 3, 3, 0, 2, 2, 0x31});
        }
        assertThat(bench.records.only().outcome().reason()).isEqualTo(Reason.DENIED_BY_RULE);
        assertThat(bench.records.only().bytesSent()).isZero();
    }

    @Test
    void halfCloseIsPassedOnBothWays() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
        bench.dns.name("a.example", PUBLIC);
        try (Upstream server = new Upstream((in, out, socket) -> {
            byte[] all = in.readAllBytes();
            out.write(("got " + all.length).getBytes(UTF_8));
        })) {
            bench.internet.put(PUBLIC, 9000, server);
            try (Tunnel tunnel = bench.open("a.example:9000", "opaque").send("\0\1\2\3")) {
                tunnel.socket().shutdownOutput();
                assertThat(tunnel.readAll()).isEqualTo("got 4");
            }
        }
        assertThat(bench.records.only().outcome()).isEqualTo(new Outcome.Carried());
    }

    @Test
    void aWorkloadThatEndsWithoutAWordStillGetsTheServersAnswer() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
        bench.dns.name("a.example", PUBLIC);
        try (Upstream server =
                new Upstream((in, out, socket) -> out.write(("got " + in.readAllBytes().length).getBytes(UTF_8)))) {
            bench.internet.put(PUBLIC, 9000, server);
            try (Tunnel tunnel = bench.open("a.example:9000", "none")) {
                tunnel.socket().shutdownOutput();
                assertThat(tunnel.readAll()).isEqualTo("got 0");
            }
        }
    }

    @Test
    void anUnreachableDestinationNamesEachAddressAndItsFailure() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
        bench.dns.name("a.example", PUBLIC, "2606:4700::1111");
        try (Tunnel tunnel = bench.open("a.example:443", "tls").send(ClientHellos.of("a.example"))) {
            assertThat(assertRefused(tunnel, Reason.CONNECT_FAILED))
                    .contains(PUBLIC + " port 443: connection refused", "2606:4700:0:0:0:0:0:1111 port 443");
        }
        assertThat(bench.records.only().outcome()).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void aSilentDestinationTimesOutAndASecondAddressIsTriedBesideIt() throws IOException {
        bench.policy.publish(
                new Policies().allow("shop", "a.example", "b.example").snapshot());
        bench.dns.name("a.example", PUBLIC).name("b.example", "8.8.8.9", "8.8.8.10");
        bench.internet.silent(PUBLIC, 443).silent("8.8.8.9", 443).put("8.8.8.10", 443, echo);
        byte[] hello = ClientHellos.of("b.example");
        try (Tunnel slow = bench.open("a.example:443", "tls").send(ClientHellos.of("a.example"));
                Tunnel raced = bench.open("b.example:443", "tls").send(hello)) {
            assertThat(raced.read(hello.length)).isEqualTo(hello);
            assertThat(assertRefused(slow, Reason.CONNECT_TIMEOUT)).contains("no answer in time");
        }
    }

    @Test
    void aWorkloadThatLeavesWhileWeDialLeavesNothingBehind() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
        bench.dns.name("a.example", PUBLIC);
        bench.internet.silent(PUBLIC, 443);
        Tunnel tunnel = bench.open("a.example:443", "none");
        await().until(() -> !bench.internet.dialled().isEmpty());
        tunnel.socket().setSoLinger(true, 0);
        tunnel.close();
        assertThat(bench.records.only().outcome()).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void withoutAPolicyEverythingIsRefused() throws IOException {
        try (Tunnel tunnel = bench.open("a.example:443", "tls").send(ClientHellos.of("a.example"))) {
            assertThat(assertRefused(tunnel, Reason.POLICY_INVALID)).contains("no policy yet");
        }
        assertThat(bench.internet.dialled()).isEmpty();
    }

    @Test
    void anExpiredCallerIsRefused() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
        try (Tunnel tunnel = bench.open(
                Policies.CHECKOUT, "a.example:443", "none", Instant.now().minusSeconds(1))) {
            assertRefused(tunnel, Reason.IDENTITY_UNAVAILABLE);
        }
    }

    @Test
    void onceADrainHasEndedNewTunnelsAreRefused() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
        bench.live.drain();
        bench.live.conclude(Reason.DRAINING, Reason.DRAINING.sentence());
        try (Tunnel tunnel = bench.open("a.example:443", "none")) {
            assertRefused(tunnel, Reason.DRAINING);
        }
    }

    private static String assertRefused(Tunnel tunnel, Reason reason) {
        Answer answer = tunnel.await();
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        Answer.Refused refused = (Answer.Refused) answer;
        assertThat(refused.refusal().reason()).as(refused.refusal().detail()).isEqualTo(reason);
        return refused.refusal().detail();
    }

    /** Ended or reset. */
    private static void assertEnds(Tunnel tunnel) {
        try {
            assertThat(tunnel.readAll()).isEmpty();
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }
}
