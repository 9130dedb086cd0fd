package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.forward.ForwardScene.HOST;
import static dev.sallyport.proxy.forward.ForwardScene.soon;
import static dev.sallyport.proxy.forward.Smuggling.SMUGGLED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Payloads of request smuggling, through to a raw socket: what arrives is exactly one well-formed request, or nothing that is one,
 * whether each request finds its own connection or all share the app's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmugglingIT {
    private Arrivals arrivals;
    private ForwardScene forwarded;
    private ForwardScene relayed;

    @BeforeAll
    void open(@TempDir Path folder) {
        forwarded = new ForwardScene(folder.resolve("forwarded"));
        forwarded
                .scene
                .destination("connections: { maxRequestsPerConnection: 1 }")
                .start();
        relayed = new ForwardScene(folder.resolve("relayed"));
        relayed.scene.start();
    }

    @AfterAll
    void close() {
        forwarded.close();
        relayed.close();
    }

    /** What comes late of one payload is not another's. */
    @BeforeEach
    void listen() {
        arrivals = new Arrivals();
        for (ForwardScene at : List.of(forwarded, relayed)) {
            at.scene.bench.internet.put(OriginScene.ADDRESS, 80, arrivals.address());
        }
    }

    @AfterEach
    void closeServer() {
        arrivals.close();
    }

    static Stream<Smuggling> payloads() {
        return Stream.of(Smuggling.framing(), Smuggling.chunks(), Smuggling.targets())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void forwardedOneByOne(Smuggling payload) throws IOException {
        check(forwarded, payload);
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void relayedOnAConnectionOfItsOwn(Smuggling payload) throws IOException {
        check(relayed, payload);
    }

    /** Heads that the parser refuses are refused here too, and what follows them is nobody's request. */
    @ParameterizedTest
    @MethodSource("dev.sallyport.proxy.http.RequestHeadParserTest#refused")
    void whatTheParserRefusesArrivesNowhere(String what, String head) throws IOException {
        check(forwarded, new Smuggling(what, head.replace("a.example", HOST) + SMUGGLED, false));
    }

    private void check(ForwardScene at, Smuggling payload) throws IOException {
        int before = at.scene.bench.records.all().size();
        int dialled = at.scene.bench.internet.dialled().size();
        String said;
        try (Tunnel app = at.send(payload.octets())) {
            app.socket().shutdownOutput();
            said = read(app);
        }
        soon().until(() -> at.scene.bench.live.size() == 0);
        arrivals.awaitEnded(at.scene.bench.internet.dialled().size() - dialled);
        List<ConnectionRecord> records = at.scene.bench.records.all();
        ConnectionRecord record = records.get(before);
        assertThat(arrivals.requests()).noneMatch(request -> request.line().contains("smuggled"));
        if (payload.passes()) {
            assertThat(said).contains("HTTP/1.1 200 ").endsWith("ok");
            assertWellFormed(arrivals);
            assertThat(record.outcome()).isEqualTo(new Outcome.Carried());
        } else {
            assertThat(arrivals.requests()).isEmpty();
            assertThat(said).doesNotContain("HTTP/1.1 200 ");
            if (record.facts().protocol() != Protocol.TCP) {
                assertThat(record.outcome().reason()).isIn(Reason.MALFORMED, Reason.NAME_MISMATCH);
            }
        }
        assertThat(records).hasSize(before + 1);
    }

    private static String read(Tunnel app) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try {
            app.socket().getInputStream().transferTo(read);
        } catch (SocketException reset) {
            return read.toString(ISO_8859_1) + "*reset*";
        }
        return read.toString(ISO_8859_1);
    }

    static void assertWellFormed(Arrivals arrivals) {
        assertThat(arrivals.requests()).singleElement().satisfies(request -> {
            assertThat(request.values("host")).containsExactly(HOST);
            assertThat(request.fields())
                    .noneMatch(field -> field.matches("(?i)(keep-alive|x-hop|http2-settings|upgrade):.*"));
            assertThat(request.trailers()).allMatch(trailer -> trailer.matches("(?i)x-sum: 1"));
        });
        assertThat(arrivals.all()).allSatisfy(read -> assertThat(read.rest()).isEmpty());
    }
}
