package dev.sallyport.proxy.sidecar;

import static dev.sallyport.proxy.sidecar.SidecarScene.fixture;
import static dev.sallyport.proxy.sidecar.SidecarScene.send;
import static dev.sallyport.proxy.testing.DnsBytes.address;
import static dev.sallyport.proxy.testing.DnsBytes.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.HostName;
import dev.sallyport.proxy.accept.ListenerSettings;
import dev.sallyport.proxy.dial.ForwarderSettings;
import dev.sallyport.proxy.dial.QueryCarrier.Answer;
import dev.sallyport.proxy.lookup.SidecarLookupSettings;
import dev.sallyport.proxy.testing.Dig;
import dev.sallyport.proxy.testing.DnsBytes;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the sidecar answered names the connections that say no name of their own. */
class CapturedNamesIT {
    private static final DnsSettings DNS = new DnsSettings(
            new ListenerSettings(0, 16),
            new SidecarLookupSettings(List.of(HostName.parse("cluster.local")), List.of(), List.of(), 16),
            new ForwarderSettings(List.of(), Duration.ofMillis(200), Duration.ofMillis(200), 16),
            64,
            Duration.ofSeconds(60),
            Duration.ofHours(1));

    private final SidecarScene scene;
    private final Dig dig;

    CapturedNamesIT() throws IOException {
        scene = new SidecarScene(DNS);
        dig = new Dig(scene.role.dnsAddresses().getFirst());
        scene.carrier.names = query -> new Answer.Message(response(query, 0, 1)
                .record(DnsBytes.A, 60, address("198.51.100.7"))
                .bytes());
    }

    @AfterEach
    void close() throws IOException {
        scene.close();
    }

    @Test
    void plainTcpIsAskedForByTheOneNameItsAddressWasGivenOutFor() throws Exception {
        assertThat(dig.ask("db.example", "A")).contains("198.51.100.7");
        scene.going("198.51.100.7", 5432);
        try (Socket app = scene.captured()) {
            send(app, "\0\0\0\10\4\322\26/");
            assertThat(scene.carrier.nextAsked().authority()).isEqualTo("db.example:5432");
        }
        scene.going("198.51.100.7", SidecarScene.SERVER_FIRST_PORT);
        try (Socket app = scene.captured()) {
            assertThat(scene.carrier.nextAsked())
                    .isEqualTo(new FakeCarrier.Asked("db.example:3306", "198.51.100.7:3306", "none", ""));
        }
        scene.going("198.51.100.8", 5432);
        try (Socket app = scene.captured()) {
            send(app, "SSH-2.0-x\r\n");
            assertThat(scene.carrier.nextAsked().authority())
                    .as("another address")
                    .isEqualTo("198.51.100.8:5432");
        }
    }

    @Test
    void twoNamesAreNoneAndTlsSpeaksForItself() throws Exception {
        assertThat(dig.ask("db.example", "A")).contains("198.51.100.7");
        scene.going("198.51.100.7", 443);
        try (Socket app = scene.captured()) {
            send(app, fixture("openssl-3.0-noservername"));
            assertThat(scene.carrier.nextAsked().authority())
                    .as("TLS without a name")
                    .isEqualTo("198.51.100.7:443");
        }
        assertThat(dig.ask("other.example", "A")).contains("198.51.100.7");
        scene.going("198.51.100.7", 5432);
        try (Socket app = scene.captured()) {
            send(app, "SSH-2.0-x\r\n");
            assertThat(scene.carrier.nextAsked().authority()).isEqualTo("198.51.100.7:5432");
        }
    }

    @Test
    void withoutAResolverOrAGatewayTheAnswerIsAFailureAtOnce() {
        assertThat(dig.ask("db.shop.svc.cluster.local", "A")).contains("status: SERVFAIL");
        scene.carrier.names = query -> new Answer.Refused(
                dev.sallyport.model.reason.Reason.GATEWAY_UNAVAILABLE, "no gateway answered in time");
        assertThat(dig.ask("db.example", "A")).contains("status: SERVFAIL", "No egress gateway can be reached.");
        scene.carrier.names =
                query -> new Answer.Refused(dev.sallyport.model.reason.Reason.IDENTITY_REVOKED, "revoked");
        assertThat(dig.ask("db.example", "A")).contains("status: REFUSED");
        scene.carrier.names = query -> new Answer.Message(new byte[] {1, 2, 3});
        assertThat(dig.ask("db.example", "A")).contains("status: SERVFAIL");
        assertThat(scene.queries)
                .containsExactly("resolver failed", "gateway failed", "gateway refused", "gateway failed");
    }
}
