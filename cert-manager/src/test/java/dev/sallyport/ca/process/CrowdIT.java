package dev.sallyport.ca.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.pod.TokenIssuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One peer that takes all it can get, and another one that wants a bundle. */
class CrowdIT {
    private static final int BURST = 20;

    @TempDir
    Path folder;

    private CaProcess ca;
    private SSLContext trusting;
    private final List<Socket> held = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        Files.writeString(folder.resolve("jwks.json"), new TokenIssuer(Clock.systemUTC()).jwks());
        ca = CaProcess.start(Map.of(
                        "SALLYPORT_SOURCE",
                        "directory:" + folder,
                        "SALLYPORT_ISSUERS_0__NAME",
                        TokenIssuer.ISSUER,
                        "SALLYPORT_ISSUERS_0__JWKS_FILE",
                        folder.resolve("jwks.json").toString(),
                        "SALLYPORT_BUNDLE_FILE",
                        folder.resolve("bundle.pem").toString(),
                        "SALLYPORT_HTTPS_MAX_CONNECTIONS",
                        Integer.toString(2 * BURST),
                        "SALLYPORT_RATE_SOURCE_PER_SECOND",
                        "1",
                        "SALLYPORT_RATE_SOURCE_BURST",
                        Integer.toString(BURST)))
                .awaitReady();
        trusting = CaProcess.trusting(CaProcess.certificates(Files.readString(folder.resolve("bundle.pem"))));
    }

    @AfterEach
    void end() throws IOException {
        for (Socket each : held) {
            each.close();
        }
        ca.close();
    }

    @Test
    void onePeerCannotHoldTheConnectionsOfTheOthers() throws Exception {
        int refused = 0;
        for (int i = 0; i < 4 * BURST; i++) {
            refused += connect("127.0.0.7") ? 0 : 1;
        }
        assertThat(refused).isBetween(2 * BURST, 3 * BURST);
        assertThat(ca.metric("sallyport_ca_refused_total{reason=\"source_limited\"}"))
                .isEqualTo(refused);

        assertThat(connect("127.0.0.8")).isTrue();
        SSLSocket neighbour = (SSLSocket) held.getLast();
        neighbour
                .getOutputStream()
                .write("GET /v1/bundle HTTP/1.1\r\nhost: ca\r\nconnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(neighbour.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .startsWith("HTTP/1.1 200");
    }

    /** Always by the same context, so that sessions would be resumed if they could. */
    private boolean connect(String from) throws IOException {
        Socket raw = new Socket();
        held.add(raw);
        raw.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        raw.connect(new InetSocketAddress("127.0.0.1", ca.httpsPort()));
        SSLSocket tls = (SSLSocket) trusting.getSocketFactory().createSocket(raw, "localhost", ca.httpsPort(), true);
        try {
            tls.startHandshake();
            held.add(tls);
            return true;
        } catch (SSLException refused) {
            tls.close();
            return false;
        }
    }
}
