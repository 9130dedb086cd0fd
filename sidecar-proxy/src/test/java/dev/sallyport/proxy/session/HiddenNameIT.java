package dev.sallyport.proxy.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.testing.ClientHellos;
import dev.sallyport.proxy.testing.GatewayBench;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Policies;
import dev.sallyport.proxy.testing.Upstream;
import io.netty.handler.codec.dns.DnsRecordType;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** TLS that hides its name, or has none, and TCP that never had one. */
class HiddenNameIT {
    private static final String PUBLIC = "8.8.8.8";

    private final GatewayBench bench = new GatewayBench();
    private final Upstream echo = Upstream.echo();

    @AfterEach
    void close() {
        bench.close();
        echo.close();
    }

    @Test
    void anEncryptedHelloIsRefusedWhereTheSettingsSaySo() throws IOException {
        bench.policy.publish(
                new Policies().denyEncryptedHello().allow("shop", "a.example").snapshot());
        try (Tunnel tunnel = bench.open("a.example:443", "tls").send(ClientHellos.encrypted("a.example"))) {
            assertThat(tunnel.await())
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.ENCRYPTED_CLIENT_HELLO));
        }
        assertThat(bench.records.only().outcome().reason()).isEqualTo(Reason.ENCRYPTED_CLIENT_HELLO);
        assertThat(bench.records.only().facts().sni()).isEqualTo("a.example");
        assertThat(bench.dns.asked("a.example", DnsRecordType.A)).isZero();
    }

    @Test
    void aGuestsEncryptedHelloIsRefusedInsideItsTunnel() throws IOException {
        bench.policy.publish(
                new Policies().denyEncryptedHello().allow("shop", "a.example").snapshot());
        bench.dns.name("a.example", PUBLIC);
        bench.internet.put(PUBLIC, 443, echo);
        try (Tunnel tunnel = bench.open("a.example:443", null)) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            tunnel.send(ClientHellos.encrypted("a.example"));
            assertThat(tunnel.read(7)).as("access_denied").isEqualTo(new byte[] {0x15, 3, 3, 0, 2, 2, 0x31});
        }
        assertThat(bench.records.only().outcome().reason()).isEqualTo(Reason.ENCRYPTED_CLIENT_HELLO);
    }

    @Test
    void otherwiseTheNameOutsideDecides() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
        bench.dns.name("a.example", PUBLIC);
        bench.internet.put(PUBLIC, 443, echo);
        byte[] hello = ClientHellos.encrypted("a.example");
        try (Tunnel tunnel = bench.open("a.example:443", "tls").send(hello)) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            assertThat(tunnel.read(hello.length)).isEqualTo(hello);
            tunnel.socket().shutdownOutput();
            assertThat(tunnel.readAll()).isEmpty();
        }
        assertThat(bench.records.only().outcome()).isEqualTo(new Outcome.Carried());
    }

    @Test
    void aDenyThatComesLaterEndsWhatHidesItsNameAndNothingElse() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
        bench.dns.name("a.example", PUBLIC);
        bench.internet.put(PUBLIC, 443, echo);
        byte[] hidden = ClientHellos.encrypted("a.example");
        byte[] plain = ClientHellos.of("a.example");
        try (Tunnel hiding = bench.open("a.example:443", "tls").send(hidden);
                Tunnel open = bench.open("a.example:443", "tls").send(plain)) {
            assertThat(hiding.read(hidden.length)).isEqualTo(hidden);
            assertThat(open.read(plain.length)).isEqualTo(plain);
            bench.policy.publish(new Policies()
                    .denyEncryptedHello()
                    .allow("shop", "a.example")
                    .snapshot());
            await().until(() -> bench.records.all().size() == 1);
            assertThat(bench.records.all().getFirst().outcome().reason()).isEqualTo(Reason.ENCRYPTED_CLIENT_HELLO);
            open.send("still").socket().shutdownOutput();
            assertThat(open.readAll()).isEqualTo("still");
        }
    }

    @Test
    void withoutAServerNameARuleAboutItsAddressIsNeeded() throws IOException {
        bench.policy.publish(new Policies()
                .denyEncryptedHello()
                .allow("shop", "a.example")
                .allowCidr("shop", "9.9.9.9/32")
                .snapshot());
        bench.internet.put("9.9.9.9", 443, echo);
        byte[] nameless = ClientHellos.of(null);
        try (Tunnel tunnel = bench.open("9.9.9.9:443", "tls").send(nameless)) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            assertThat(tunnel.read(nameless.length)).isEqualTo(nameless);
        }
        try (Tunnel tunnel = bench.open("9.9.9.10:443", "tls").send(nameless)) {
            assertThat(tunnel.await())
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.NO_NAME));
        }
        try (Tunnel tunnel = bench.open("9.9.9.10:5432", "opaque").send("SSH-2.0-x".getBytes(UTF_8))) {
            assertThat(tunnel.await())
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.NO_NAME));
        }
    }
}
