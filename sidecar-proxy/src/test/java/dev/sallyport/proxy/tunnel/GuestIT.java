package dev.sallyport.proxy.tunnel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.TunnelArrival;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP/1.1 CONNECT clients: curl as it is, and bytes by hand. */
class GuestIT {
    private TestIdentity identity;
    private GatewayStub gateway;
    private ServerSocket destination;

    @BeforeEach
    void start() throws Exception {
        identity = new TestIdentity();
        gateway = new GatewayStub(identity.gateway, TunnelFixture.limits());
        destination = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        destination.setSoTimeout(10_000);
    }

    @AfterEach
    void stop() throws Exception {
        destination.close();
        gateway.close();
        identity.close();
    }

    private SSLSocket guest() throws Exception {
        return RawHttp2.tls(identity.ca, identity.ca.issue("shop", "guest"), gateway.port, "http/1.1");
    }

    private static String headOf(SSLSocket guest) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = guest.getInputStream().read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Test
    void curlGoesThroughWithItsCertificate() throws Exception {
        CompletableFuture<Void> served = CompletableFuture.runAsync(this::answerOnce);
        assertThat(curl("http://destination.example:" + destination.getLocalPort() + "/"))
                .isEqualTo("0 hello");
        served.get(10, TimeUnit.SECONDS);
        await().untilAsserted(() -> assertThat(gateway.seen.connections).hasValue(0));
    }

    private void answerOnce() {
        try (Socket server = destination.accept()) {
            assertThat(server.getInputStream().read(new byte[4096])).isPositive();
            server.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello".getBytes(US_ASCII));
            server.shutdownOutput();
            assertThat(server.getInputStream().readAllBytes()).isEmpty();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void curlIsToldWhyNot() throws Exception {
        gateway.behaviour = arrival -> arrival.refuse(Refusal.of(Reason.NO_RULE, ""));
        assertThat(curl("http://destination.example:443/")).startsWith("56 ").contains("403");
    }

    private String curl(String url) throws Exception {
        Path bundle = identity.workloadFolder.resolve("ca.crt");
        Process process = new ProcessBuilder(List.of(
                        "curl",
                        "-sS",
                        "--max-time",
                        "15",
                        "-p",
                        "--proxy",
                        "https://localhost:" + gateway.port,
                        "--proxy-cert",
                        identity.workloadFolder.resolve("tls.crt").toString(),
                        "--proxy-key",
                        identity.workloadFolder.resolve("tls.key").toString(),
                        "--proxy-cacert",
                        bundle.toString(),
                        url))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.exists(bundle)).isTrue();
        return process.exitValue() + " " + said;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1\\r\\nHost: a.example\\r\\n\\r\\n|405",
                "CONNECT a.example HTTP/1.1\\r\\nHost: a.example\\r\\n\\r\\n|400",
                "CONNECT user@a.example:443 HTTP/1.1\\r\\nHost: a.example:443\\r\\n\\r\\n|400",
                "CONNECT a.example:443 HTTP/1.1\\r\\nHost: b.example:443\\r\\n\\r\\n|400",
                "CONNECT a.example:443 HTTP/1.1\\r\\n\\r\\n|400",
                "CONNECT a.example:443 HTTP/1.1\\r\\nHost: a.example:443\\r\\nContent-Length: 0\\r\\n\\r\\n|400",
                "CONNECT a.example:443 HTTP/1.1\\r\\nHost: a.example:443\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n|400",
                "CONNECT a.example:443 HTTP/1.1\\nHost: a.example:443\\n\\n|400",
                "CONNECT a.example:443 HTTP/2.0\\r\\nHost: a.example:443\\r\\n\\r\\n|505",
                "CONNECT a.example:443 HTTP/1.1\\r\\nHost: a.example:443\\r\\nsallyport-sniffed: x\\r\\n\\r\\n|400",
            })
    void refusesMalformedHeads(String text, int status) throws Exception {
        gateway.behaviour = arrival -> {
            throw new AssertionError("must not arrive");
        };
        try (SSLSocket guest = guest()) {
            guest.getOutputStream()
                    .write(text.replace("\\r", "\r").replace("\\n", "\n").getBytes(US_ASCII));
            String answer = new String(guest.getInputStream().readAllBytes(), ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 " + status).contains("\"reason\":\"malformed\"");
        }
        assertThat(gateway.arrivals).hasValue(0);
    }

    @Test
    void aGuestThatSaysNothingIsAnswered408() throws Exception {
        try (SSLSocket guest = guest()) {
            guest.getOutputStream().write("CONN".getBytes(US_ASCII));
            assertThat(headOf(guest)).startsWith("HTTP/1.1 408");
        }
        assertThat(gateway.seen.limits).hasValue(1);
    }

    @Test
    void bytesSentBeforeTheAnswerAreHeldAndNotLost() throws Exception {
        CompletableFuture<TunnelArrival> arrived = new CompletableFuture<>();
        gateway.behaviour = arrived::complete;
        String authority = "a.example:" + destination.getLocalPort();
        try (SSLSocket guest = guest()) {
            guest.getOutputStream()
                    .write(("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\nearly ")
                            .getBytes(US_ASCII));
            guest.getOutputStream().write("bytes".getBytes(US_ASCII));
            TunnelArrival arrival = arrived.get(5, TimeUnit.SECONDS);
            arrival.lane()
                    .channel()
                    .eventLoop()
                    .submit(() -> gateway.carry(arrival))
                    .get();
            try (Socket server = destination.accept()) {
                assertThat(headOf(guest)).isEqualTo("HTTP/1.1 200 Connection Established\r\n\r\n");
                assertThat(server.getInputStream().readNBytes(11)).isEqualTo("early bytes".getBytes(US_ASCII));
                server.getOutputStream().write("answer".getBytes(US_ASCII));
                server.shutdownOutput();
                assertThat(guest.getInputStream().readAllBytes()).isEqualTo("answer".getBytes(US_ASCII));
            }
        }
    }

    @Test
    void aRefusalSaysWhyAndCloses() throws Exception {
        gateway.behaviour = arrival -> arrival.refuse(Refusal.of(Reason.RATE_LIMITED, "Too \"fast\"."));
        try (SSLSocket guest = guest()) {
            guest.getOutputStream()
                    .write("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n".getBytes(US_ASCII));
            String answer = new String(guest.getInputStream().readAllBytes(), ISO_8859_1);
            assertThat(answer)
                    .startsWith("HTTP/1.1 429 ")
                    .contains("\r\nretry-after: 1\r\n")
                    .contains("\r\nx-rate-limited: true\r\n")
                    .contains(
                            "proxy-status: sallyport-gateway; error=http_request_denied; details=\"Too \\\"fast\\\".\"")
                    .contains("sallyport-reason: rate_limited")
                    .endsWith("{\"reason\":\"rate_limited\",\"sentence\":\"Too \\\"fast\\\".\"}\n");
        }
    }

    @Test
    void someoneWhoIsNotTlsIsClosed() throws Exception {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), gateway.port)) {
            plain.setSoTimeout(10_000);
            plain.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
            assertThat(plain.getInputStream().readAllBytes().length).isLessThan(64);
        }
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(gateway.listener.connections()).isZero());
    }

    @Test
    void aLaneReadsOnlyWhenAsked() throws Exception {
        CompletableFuture<TunnelArrival> arrived = new CompletableFuture<>();
        gateway.behaviour = arrived::complete;
        try (SSLSocket guest = guest()) {
            guest.getOutputStream()
                    .write("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\nheld".getBytes(US_ASCII));
            TunnelArrival arrival = arrived.get(5, TimeUnit.SECONDS);
            CompletableFuture<String> read = new CompletableFuture<>();
            arrival.lane().channel().pipeline().addLast(new io.netty.channel.ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(io.netty.channel.ChannelHandlerContext ctx, Object message) {
                    ByteBuf bytes = (ByteBuf) message;
                    read.complete(bytes.toString(US_ASCII));
                    bytes.release();
                }
            });
            assertThat(read).isNotDone();
            arrival.lane().channel().read();
            assertThat(read.get(5, TimeUnit.SECONDS)).isEqualTo("held");
            arrival.lane()
                    .channel()
                    .eventLoop()
                    .submit(() -> arrival.lane().abort())
                    .get();
        }
    }
}
