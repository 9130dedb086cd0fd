package dev.sallyport.proxy.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.proxy.accept.TunnelArrival;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** nghttpx, an HTTP/2 implementation that is none of ours, as a client of the gateway. */
class NghttpxIT {
    @Test
    void carriesATunnelOverItsOwnHttp2() throws Exception {
        try (TestIdentity identity = new TestIdentity();
                GatewayStub gateway = new GatewayStub(identity.gateway, TunnelFixture.limits());
                ServerSocket destination = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<TunnelArrival> seen = new CompletableFuture<>();
            gateway.behaviour = arrival -> {
                seen.complete(arrival);
                gateway.carry(arrival);
            };
            int port = freePort();
            Process nghttpx = start(identity, gateway.port, port);
            try (Socket app = await().atMost(Duration.ofSeconds(10))
                    .ignoreExceptions()
                    .until(() -> new Socket(InetAddress.getLoopbackAddress(), port), Socket::isConnected)) {
                app.setSoTimeout(10_000);
                String authority = "destination.example:" + destination.getLocalPort();
                app.getOutputStream()
                        .write(("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n")
                                .getBytes(US_ASCII));
                try (Socket server = destination.accept()) {
                    assertThat(head(app)).startsWith("HTTP/1.1 200");
                    app.getOutputStream().write("through nghttpx".getBytes(US_ASCII));
                    assertThat(server.getInputStream().readNBytes(15)).isEqualTo("through nghttpx".getBytes(US_ASCII));
                    server.getOutputStream().write("and back".getBytes(US_ASCII));
                    assertThat(app.getInputStream().readNBytes(8)).isEqualTo("and back".getBytes(US_ASCII));
                }
            } finally {
                nghttpx.destroy();
                assertThat(nghttpx.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
            TunnelArrival arrival = seen.get(5, TimeUnit.SECONDS);
            assertThat(arrival.peer().spiffeId()).isEqualTo(TestIdentity.WORKLOAD);
            assertThat(arrival.claims()).isEqualTo(new TunnelArrival.Claims(null, null, null, null));
        }
    }

    private static Process start(TestIdentity identity, int gateway, int port) throws IOException {
        Path folder = identity.workloadFolder;
        return new ProcessBuilder(List.of(
                        "nghttpx",
                        "--conf=/dev/null",
                        "--workers=1",
                        "--frontend=127.0.0.1," + port + ";no-tls",
                        "--backend=127.0.0.1," + gateway + ";;proto=h2;tls;sni=localhost",
                        "--http2-proxy",
                        "--tls-max-proto-version=TLSv1.3",
                        "--cacert=" + folder.resolve("ca.crt"),
                        "--client-cert-file=" + folder.resolve("tls.crt"),
                        "--client-private-key-file=" + folder.resolve("tls.key")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            assertThat(next).as("more of a head than: " + head).isNotNegative();
            head.append(new String(new byte[] {(byte) next}, StandardCharsets.ISO_8859_1));
        }
        return head.toString();
    }
}
