package dev.sallyport.proxy.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.Phases;
import dev.sallyport.proxy.connection.RequestFacts;
import dev.sallyport.proxy.testing.GatewayBench;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Policies;
import dev.sallyport.proxy.testing.Upstream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plaintext HTTP/1 at the gateway: strict, request by request, one record each. */
class GatewayHttpIT {
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    private final GatewayBench bench = new GatewayBench();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Upstream server = new Upstream((in, out, socket) -> {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8));
        StringBuilder head = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            head.append(line).append('\n');
            if (line.isEmpty()) {
                heard.add(head.toString());
                head.setLength(0);
                if (!heard.getLast().startsWith("GET /never")) {
                    out.write(OK.getBytes(UTF_8));
                }
            }
        }
    });

    @BeforeEach
    void reachable() {
        bench.policy.publish(
                new Policies().allow("shop", "a.example", "b.example").snapshot());
        bench.dns.name("a.example", "8.8.8.8").name("b.example", "8.8.8.8");
        bench.internet.put("8.8.8.8", 80, server);
    }

    @AfterEach
    void close() {
        await().atMost(Duration.ofSeconds(5)).until(() -> bench.live.size() == 0);
        bench.close();
        server.close();
    }

    @Test
    void eachRequestOfAConnectionHasItsRecord() throws IOException {
        try (Tunnel tunnel = bench.open("a.example:80", "http1").send(get("/1", "a.example"))) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            ok(tunnel);
            ok(tunnel.send(get("/2", "a.example")));
        }
        await().until(() -> bench.records.all().size() == 2);
        assertThat(bench.records.all()).allSatisfy(record -> {
            assertThat(record.outcome()).isEqualTo(new Outcome.Carried());
            assertThat(record.facts().httpHost()).isEqualTo("a.example");
            assertThat(record.facts().rule()).isEqualTo("shop/policy/#0");
            assertThat(record.bytesSent()).isPositive();
            assertThat(record.bytesReceived()).isPositive();
            assertThat(record.facts().peerAddress()).startsWith("127.0.0.1:");
            assertThat(record.phases().firstByte()).isNotNegative();
            assertThat(record.phases().lastByte()).isNotNegative();
            assertThat(record.phases().queue()).isNotNegative();
        });
        assertThat(bench.records.all())
                .extracting(record -> record.facts().request())
                .containsExactly(
                        new RequestFacts("GET", "/1", "HTTP/1.1", 200), new RequestFacts("GET", "/2", "HTTP/1.1", 200));
        Phases first = bench.records.all().getFirst().phases();
        assertThat(List.of(first.resolve(), first.connect())).allMatch(nanos -> nanos >= 0);
        Phases second = bench.records.all().getLast().phases();
        assertThat(List.of(second.resolve(), second.connect(), second.tls())).containsOnly(Phases.ABSENT);
        assertThat(heard).hasSize(2);
    }

    @Test
    void anAnswerThatPausesAtADrainsEndIsCutAndNeverLooksWhole() throws IOException {
        String begun = "HTTP/1.1 200 OK\r\n\r\nhalf of it";
        Upstream slow = new Upstream((in, out, socket) -> {
            in.read();
            out.write(begun.getBytes(UTF_8));
            // Only the connection's end says that an answer without a length is whole.
            in.transferTo(java.io.OutputStream.nullOutputStream());
        });
        bench.internet.put("8.8.8.8", 80, slow);
        try (Tunnel tunnel = bench.open("a.example:80", "http1").send(get("/slow", "a.example"))) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            StringBuilder read = new StringBuilder();
            while (!read.toString().endsWith("half of it")) {
                read.append(new String(tunnel.read(1), UTF_8));
            }
            bench.live.mark();
            bench.live.conclude(Reason.DRAINING, "The drain's time was over.");
            assertThatThrownBy(tunnel::readAll)
                    .isInstanceOf(java.net.SocketException.class)
                    .hasMessageContaining("reset");
        } finally {
            slow.close();
        }
        await().until(() -> !bench.records.all().isEmpty());
        assertThat(bench.records.all().getLast().outcome().reason()).isEqualTo(Reason.DRAINING);
    }

    @Test
    void anotherHostOnTheSameConnectionIsMisdirectedAndNeverForwarded() throws IOException {
        try (Tunnel tunnel = bench.open("a.example:80", "http1").send(get("/1", "a.example"))) {
            ok(tunnel);
            tunnel.send(get("/2", "b.example"));
            assertThat(tunnel.readAll()).startsWith("HTTP/1.1 421 ").contains("\"reason\":\"name_mismatch\"");
        }
        await().until(() -> bench.records.all().size() == 2);
        assertThat(bench.records.all().getLast().outcome().reason()).isEqualTo(Reason.NAME_MISMATCH);
        assertThat(bench.records.all().getLast().facts().httpHost()).isEqualTo("b.example");
        assertThat(heard).hasSize(1);
    }

    @Test
    void aGuestsForeignHostIsToldInHttp() throws IOException {
        try (Tunnel tunnel = bench.open("a.example:80", null)) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            tunnel.send(get("/", "b.example"));
            assertThat(tunnel.readAll()).startsWith("HTTP/1.1 403 ").contains("\"reason\":\"name_mismatch\"");
        }
        assertThat(bench.records.only().outcome().reason()).isEqualTo(Reason.NAME_MISMATCH);
        assertThat(heard).isEmpty();
    }

    @Test
    void aGuestsRequestsAreReadOneByOneToo() throws IOException {
        try (Tunnel tunnel = bench.open("8.8.8.8:80", null)) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            ok(tunnel.send(get("/1", "a.example")));
            tunnel.send(get("/2", "b.example"));
            assertThat(tunnel.readAll()).startsWith("HTTP/1.1 421 ");
        }
        assertThat(heard).hasSize(1);
    }

    @Test
    void aHostWithoutARuleInsideAGuestsAddressIsToldWhatToAskFor() throws IOException {
        try (Tunnel tunnel = bench.open("8.8.8.8:80", null)) {
            tunnel.send(get("/", "c.example"));
            assertThat(tunnel.readAll()).startsWith("HTTP/1.1 403 ").contains("\"reason\":\"no_rule\"", "EgressPolicy");
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void aPolicyChangeCutsTheRequestUnderWayAndSaysSo() throws IOException {
        try (Tunnel tunnel = bench.open("a.example:80", "http1").send(get("/1", "a.example"))) {
            ok(tunnel);
            tunnel.send(get("/never", "a.example"));
            await().until(() -> heard.size() == 2);
            bench.policy.publish(new Policies().deny("shop", "a.example").snapshot());
            await().until(() -> bench.records.all().size() == 2);
        }
        assertThat(bench.records.all().getLast().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Cut.class, cut -> assertThat(cut.reason()).isEqualTo(Reason.DENIED_BY_RULE));
    }

    private static String get(String path, String host) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    }

    private static void ok(Tunnel tunnel) throws IOException {
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith("\r\n\r\nok")) {
            text.append(new String(tunnel.read(1), UTF_8));
        }
        assertThat(text.toString()).startsWith("HTTP/1.1 200 ");
    }
}
