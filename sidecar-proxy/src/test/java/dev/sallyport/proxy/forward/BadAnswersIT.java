package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.forward.ForwardScene.HOST;
import static dev.sallyport.proxy.forward.ForwardScene.answer;
import static dev.sallyport.proxy.forward.ForwardScene.get;
import static dev.sallyport.proxy.forward.ForwardScene.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Destinations that answer what is no answer, or more, or less: forwarded one by one and relayed on a connection of their own. Each has
 * one outcome for the app, its record says why, and nothing of it is ever another request's answer.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadAnswersIT {
    private ForwardScene forwarded;
    private ForwardScene relayed;

    @BeforeAll
    void open(@TempDir Path folder) {
        forwarded = new ForwardScene(folder.resolve("forwarded"));
        forwarded.scene.destination("connections: { max: 8 }").start();
        relayed = new ForwardScene(folder.resolve("relayed"));
        relayed.scene.start();
    }

    @AfterAll
    void close() {
        forwarded.close();
        relayed.close();
    }

    static Stream<Arguments> rows() {
        return Stream.of(BadAnswer.framing(), BadAnswer.heads(), BadAnswer.content(), BadAnswer.surplus())
                .flatMap(List::stream)
                .flatMap(row -> Stream.of(Arguments.of(row, true), Arguments.of(row, false)));
    }

    @Order(1)
    @ParameterizedTest(name = "{0}, forwarded: {1}")
    @MethodSource("rows")
    void hasOneOutcome(BadAnswer row, boolean isForwarded) throws IOException {
        ForwardScene at = isForwarded ? forwarded : relayed;
        int before = at.scene.bench.records.all().size();
        CountDownLatch heard = new CountDownLatch(1);
        try (RawOrigin origin = at.origin((head, talk) -> talk.number() == 1 ? say(row, talk, heard) : sayOk(talk));
                Tunnel app = at.send(get("/1").replace("GET", row.method()))) {
            if (row.then() == BadAnswer.Then.RESETS && row.said().endsWith("half")) {
                answer(app, "half");
            }
            heard.countDown();
            switch (row.fate()) {
                case REFUSED -> assertRefused(app);
                case CUT -> assertThat(read(app)).endsWith("*reset*");
                case SILENT -> {
                    if (isForwarded) {
                        assertRefused(app);
                    } else {
                        assertThat(read(app)).isEmpty();
                    }
                }
                case WHOLE -> assertNothingFollows(row, origin, app, isForwarded);
            }
            assertRecord(row, at, before);
            at.awaitNoConnection();
            assertThat(origin.heads.stream().filter(head -> head.contains(" /1 ")))
                    .hasSize(1);
        }
    }

    private static boolean say(BadAnswer row, RawOrigin.Talk talk, CountDownLatch heard)
            throws IOException, InterruptedException {
        talk.say(row.said());
        switch (row.then()) {
            case WAITS -> talk.in().transferTo(OutputStream.nullOutputStream());
            case ENDS -> talk.socket().shutdownOutput();
            case RESETS -> {
                // A reset would take along what nobody has read yet.
                heard.await();
                talk.socket().setSoLinger(true, 0);
            }
        }
        return false;
    }

    private static boolean sayOk(RawOrigin.Talk talk) throws IOException {
        talk.say("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecond");
        return false;
    }

    private static String read(Tunnel app) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try {
            app.socket().getInputStream().transferTo(read);
        } catch (SocketException reset) {
            return read.toString(UTF_8) + "*reset*";
        }
        return read.toString(UTF_8);
    }

    private static void assertRefused(Tunnel app) throws IOException {
        assertThat(read(app))
                .contains("HTTP/1.1 502 ", "sallyport-reason: connect_failed", "\"host\":\"" + HOST)
                .doesNotContain("HTTP/1.1 200 ");
    }

    /** The app has its answer; the next request gets an answer of its own, or finds its connection ended. */
    private static void assertNothingFollows(BadAnswer row, RawOrigin origin, Tunnel app, boolean isForwarded)
            throws IOException {
        assertThat(answer(app, row.words())).startsWith("HTTP/1.1 ").doesNotContain("forged");
        if (isForwarded) {
            assertThat(answer(app.send(get("/2")), "second")).startsWith("HTTP/1.1 200 ");
            assertThat(origin.connections()).isEqualTo(2);
        } else {
            assertThat(read(app)).isIn("", "*reset*");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    private void assertRecord(BadAnswer row, ForwardScene at, int before) {
        soon().until(() -> at.scene.bench.records.all().size() > before);
        ConnectionRecord record = at.scene.bench.records.all().get(before);
        assertThat(record.facts().upstream()).isEqualTo("8.8.8.8:80");
        if (row.fate() == BadAnswer.Fate.WHOLE) {
            assertThat(record.outcome()).isEqualTo(new Outcome.Carried());
            return;
        }
        assertThat(record.outcome()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.reason()).isEqualTo(Reason.CONNECT_FAILED);
            assertThat(failed.detail()).contains(row.words());
        });
        int status = switch (row.fate()) {
            case CUT -> 200;
            case SILENT -> at == forwarded ? 502 : 0;
            default -> 502;
        };
        assertThat(record.facts().request().status()).isEqualTo(status);
    }

    @Order(2)
    @Test
    void noConnectionCarriedASecondRequest() {
        assertThat(forwarded
                        .scene
                        .bench
                        .meters
                        .find("sallyport.upstream.requests")
                        .tag("reused", "true")
                        .counters())
                .allSatisfy(counter -> assertThat(counter.count()).isZero());
        assertThat(forwarded.count("sallyport.upstream.requests", "reused", "false"))
                .isGreaterThan(50);
    }
}
