package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.forward.ForwardScene.HOST;
import static dev.sallyport.proxy.forward.ForwardScene.answer;
import static dev.sallyport.proxy.forward.ForwardScene.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What HTTP/1.1 is, through the forwarder: nothing of it lost, nothing made of it. What is no request is {@link SmugglingIT}'s, what is
 * no answer {@link BadAnswersIT}'s.
 */
class ForwardedHttpIT {
    @TempDir
    Path folder;

    private ForwardScene at;
    private OriginScene scene;

    @BeforeEach
    void open() {
        at = new ForwardScene(folder);
        scene = at.scene;
        scene.destination("connections: { max: 8 }").start();
    }

    @AfterEach
    void close() {
        at.close();
    }

    @Test
    void aSecondAnswerIsNobodysAndItsConnectionIsNotUsedAgain() throws IOException {
        try (RawOrigin origin = at.origin((head, talk) -> {
                    talk.say("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n" + talk.number()
                            + "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged");
                    return true;
                });
                Tunnel tunnel = at.send(get("/1"))) {
            assertThat(answer(tunnel, "\r\n\r\n1")).contains("200");
            assertThat(answer(tunnel.send(get("/2")), "\r\n\r\n2"))
                    .contains("200")
                    .doesNotContain("forged");
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @Test
    void anEarlyAnswerEndsBothConnectionsAndTheRestIsNoRequest() throws IOException {
        try (RawOrigin origin = at.origin((head, talk) -> {
                    talk.say("HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno");
                    return true;
                });
                Tunnel tunnel = at.send("POST / HTTP/1.1\r\nHost: " + HOST + "\r\nContent-Length: 100\r\n\r\nbegin")) {
            assertThat(tunnel.readAll()).startsWith("HTTP/1.1 413 ").endsWith("no");
            assertThat(origin.heads).hasSize(1);
        }
        await().until(() -> scene.bench.upstreams.connections() == 0);
    }

    @Test
    void contentAndTrailersPassBothWaysAndForbiddenOnesDoNot() throws IOException {
        StringBuilder heard = new StringBuilder();
        try (RawOrigin origin = at.origin((head, talk) -> {
                    while (!heard.toString().endsWith("\r\n\r\n")) {
                        heard.append(talk.read(1));
                    }
                    talk.say("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"
                            + "x-sum: 1\r\ncontent-length: 99\r\nset-cookie: a=b\r\n\r\n");
                    return true;
                });
                Tunnel tunnel = at.send("POST / HTTP/1.1\r\nHost: " + HOST
                        + "\r\nTE: trailers\r\nConnection: TE\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5;x=y\r\nhello\r\n0\r\nx-digest: 2\r\nhost: other\r\n\r\n")) {
            String said = answer(tunnel, "0\r\nx-sum: 1\r\n\r\n");
            assertThat(said)
                    .contains("3\r\nabc\r\n")
                    .doesNotContain("set-cookie")
                    .doesNotContain("99");
            assertThat(origin.heads.getFirst()).contains("TE: trailers").contains("Transfer-Encoding: chunked");
        }
        assertThat(heard.toString()).isEqualTo("5\r\nhello\r\n0\r\nx-digest: 2\r\n\r\n");
    }

    @Test
    void interimAnswersAndTheWishForOnePass() throws IOException {
        try (RawOrigin origin = at.origin((head, talk) -> {
                    talk.say("HTTP/1.1 100 Continue\r\n\r\n");
                    talk.say("HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n");
                    talk.say("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n" + talk.read(5));
                    return true;
                });
                Tunnel tunnel = at.send(
                        "POST / HTTP/1.1\r\nHost: " + HOST + "\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")) {
            assertThat(answer(tunnel, "\r\n\r\n")).startsWith("HTTP/1.1 100 ");
            tunnel.send("hello");
            assertThat(answer(tunnel, "hello")).contains("103 Early Hints").contains("200 OK");
            assertThat(origin.heads.getFirst()).contains("Expect: 100-continue");
        }
    }

    @Test
    void aWebSocketIsBytesFromItsAnswerOn() throws IOException {
        try (RawOrigin origin = at.origin((head, talk) -> {
                    talk.say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhi");
                    talk.in().transferTo(talk.out());
                    return false;
                });
                Tunnel tunnel = at.send(get("/", "Connection: Upgrade", "Upgrade: websocket"))) {
            assertThat(answer(tunnel, "\r\n\r\nhi")).startsWith("HTTP/1.1 101 ");
            assertThat(answer(tunnel.send("\1\2GET /"), "GET /")).isEqualTo("\1\2GET /");
            tunnel.socket().shutdownOutput();
            assertThat(tunnel.readAll()).isEmpty();
            assertThat(origin.heads.getFirst()).contains("Upgrade: websocket");
        }
        assertThat(scene.bench.records.only().outcome()).isEqualTo(new Outcome.Carried());
        await().until(() -> scene.bench.upstreams.connections() == 0);
    }

    @Test
    void eventsArriveOneByOneAndAnEndByCloseIsAnEnd() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        try (RawOrigin origin = at.origin((head, talk) -> {
                    talk.say("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n");
                    try {
                        read.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    talk.say("data: 2\n\n");
                    return false;
                });
                Tunnel tunnel = at.send(get("/"))) {
            assertThat(answer(tunnel, "data: 1\n\n")).contains("Transfer-Encoding: chunked");
            read.countDown();
            assertThat(answer(tunnel, "0\r\n\r\n")).contains("data: 2\n\n");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void oldClientsGetWhatTheyUnderstand() throws IOException {
        try (RawOrigin origin = at.origin((head, talk) -> {
                    talk.say("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
                    return true;
                });
                Tunnel tunnel = at.send("GET / HTTP/1.0\r\nHost: " + HOST + "\r\n\r\n")) {
            assertThat(tunnel.readAll()).contains("Connection: close").endsWith("\r\n\r\nabc");
            assertThat(origin.heads.getFirst()).startsWith("GET / HTTP/1.1\r\n");
        }
    }

    @Test
    void aHeadHasNoContentAndKeepsItsLength() throws IOException {
        try (RawOrigin origin = at.origin((head, talk) -> {
                    talk.say("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
                    return true;
                });
                Tunnel tunnel = at.send(get("/").replace("GET", "HEAD"))) {
            assertThat(answer(tunnel, "\r\n\r\n")).contains("Content-Length: 1000");
            assertThat(answer(tunnel.send(get("/").replace("GET", "HEAD")), "\r\n\r\n"))
                    .contains("200");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void anotherHostIsMisdirectedAndARequestAheadOfTheAnswerWaits() throws IOException {
        try (RawOrigin origin = at.origin((head, talk) -> {
                    talk.say(RawOrigin.OK);
                    return true;
                });
                Tunnel tunnel = at.send(get("/1") + get("/2") + get("/3").replace(HOST, "b.example"))) {
            assertThat(tunnel.readAll()).contains("HTTP/1.1 421 ").contains("\"reason\":\"name_mismatch\"");
            assertThat(origin.heads).hasSize(2);
        }
        await().until(() -> scene.bench.records.all().size() == 3);
        assertThat(scene.bench.records.all().getLast().outcome().reason()).isEqualTo(Reason.NAME_MISMATCH);
    }
}
