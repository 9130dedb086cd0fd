package dev.sallyport.proxy.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.identity.CaSettings;
import dev.sallyport.identity.CaTiming;
import dev.sallyport.identity.IdentityObserver;
import dev.sallyport.identity.ca.CaIdentitySource;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Authority;
import dev.sallyport.proxy.identity.IdentityFixture;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.identity.TlsIdentityHolder;
import dev.sallyport.testkit.ca.StubCa;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ends of the tunnel hold certificates of a few seconds from a CA, and the app must not notice (DESIGN §9). */
class RenewedIdentityIT {
    private static final Duration LIFE = Duration.ofSeconds(6);
    private static final int RENEWALS = 4;

    @TempDir
    Path folder;

    private final TestCa ca = TestCa.create("cluster.local");

    private StubCa issuing(String namespace, String account) {
        StubCa stub = new StubCa(ca);
        stub.issue(SvidRequest.workload(namespace, account).lifetime(LIFE));
        return stub;
    }

    private TlsIdentityHolder holder(StubCa stub) throws IOException {
        CaSettings settings = new CaSettings(
                List.of(Authority.parse(stub.address())),
                SpiffeId.parse("spiffe://cluster.local/ns/sallyport-system/sa/sallyport-ca"),
                TrustDomain.CLUSTER_LOCAL,
                null,
                Files.writeString(folder.resolve("token"), "token"),
                Files.writeString(folder.resolve("bundle.pem"), ca.bundlePem()),
                List.of(),
                null,
                CaTiming.DEFAULT);
        TlsIdentityHolder holder = new TlsIdentityHolder(
                CaIdentitySource.open(settings, Clock.systemUTC(), IdentityObserver.NONE),
                IdentityFixture.settings(settings),
                TlsEngine.OPENSSL,
                Clock.systemUTC());
        holder.start();
        await().until(() -> holder.current() != null);
        return holder;
    }

    @Test
    void renewalsLeaveALiveTunnelAloneAndServeNewOnes() throws Exception {
        try (StubCa forGateway = issuing("sallyport-system", "sallyport-gateway");
                StubCa forWorkload = issuing("shop", "checkout");
                TlsIdentityHolder gatewayIdentity = holder(forGateway);
                TlsIdentityHolder workloadIdentity = holder(forWorkload);
                GatewayStub gateway = new GatewayStub(gatewayIdentity, TunnelFixture.limits());
                SidecarStub sidecar = new SidecarStub(
                        workloadIdentity, TunnelFixture.pool(TunnelFixture.wire(), List.of(gateway.address())));
                ServerSocket destination = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
                Socket app = sidecar.connect(destination.getLocalPort());
                Socket server = destination.accept()) {
            int echoes = 0;
            while (workloadIdentity.current().sequence() <= RENEWALS
                    || gatewayIdentity.current().sequence() <= RENEWALS) {
                echo(app, server);
                try (Socket fresh = sidecar.connect(destination.getLocalPort());
                        Socket other = destination.accept()) {
                    echo(fresh, other);
                }
                echoes++;
                await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            }
            assertThat(echoes).isGreaterThan(20);
            assertThat(forWorkload.requests()).hasSizeGreaterThan(RENEWALS);
        }
    }

    private static void echo(Socket one, Socket other) throws IOException {
        one.setSoTimeout(5_000);
        other.setSoTimeout(5_000);
        one.getOutputStream().write("ping".getBytes(US_ASCII));
        assertThat(other.getInputStream().readNBytes(4)).asString().isEqualTo("ping");
        other.getOutputStream().write("pong".getBytes(US_ASCII));
        assertThat(one.getInputStream().readNBytes(4)).asString().isEqualTo("pong");
    }
}
