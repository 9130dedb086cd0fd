package dev.sallyport.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.reason.Reason;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestGateTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private final GateScene scene = new GateScene();

    @AfterEach
    void nothingIsLeaked() {
        scene.channel.finishAndReleaseAll();
    }

    @Test
    void forwardsTheParsedFormWithoutHopByHopFields() {
        scene.client("GET http://A.Example/x?y HTTP/1.1\r\nHost: A.EXAMPLE.\r\nConnection: keep-alive, X-Mine\r\n"
                + "X-Mine: 1\r\nKeep-Alive: 5\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: secret\r\n"
                + "TE: trailers\r\nTrailer: x\r\nUpgrade: h2c\r\nAccept:   */*  \r\n\r\n");
        assertThat(scene.atOrigin()).isEqualTo("GET /x?y HTTP/1.1\r\nHost: a.example\r\nAccept: */*\r\n\r\n");
        scene.origin(
                "HTTP/1.1 200 OK\r\nConnection: x-theirs\r\nX-Theirs: 1\r\nServer: s\r\nContent-Length: 2\r\n\r\nok");
        assertThat(scene.atClient()).isEqualTo("HTTP/1.1 200 OK\r\nServer: s\r\nContent-Length: 2\r\n\r\nok");
        assertThat(scene.records).singleElement().satisfies(record -> {
            assertThat(record.method()).isEqualTo("GET");
            assertThat(record.host()).hasToString("a.example");
            assertThat(record.status()).isEqualTo(200);
            assertThat(record.reason()).isNull();
            assertThat(record.bytesReceived()).isEqualTo(51);
        });
    }

    @Test
    void secondRequestForAnotherHostGets421AndTheConnectionEnds() {
        scene.client(GET).origin(OK);
        scene.atOrigin();
        scene.atClient();
        scene.client("GET /steal HTTP/1.1\r\nHost: b.example\r\n\r\n");
        assertThat(scene.atOrigin()).isEmpty();
        assertThat(scene.atClient())
                .startsWith("HTTP/1.1 421 Misdirected Request\r\n")
                .contains("Connection: close\r\n", "sallyport-reason: name_mismatch\r\n")
                .contains("\"reason\":\"name_mismatch\"", "\"host\":\"b.example\"");
        assertThat(scene.endings).containsExactly("name_mismatch");
        assertThat(scene.records).extracting(RequestRecord::status).containsExactly(200, 421);
        scene.client(GET).origin(OK);
        assertThat(scene.atOrigin() + scene.atClient()).isEmpty();
    }

    @Test
    void hostWithAnotherPortIsAnotherHost() {
        scene.client("GET / HTTP/1.1\r\nHost: a.example:8080\r\n\r\n");
        assertThat(scene.atClient()).startsWith("HTTP/1.1 421 ");
    }

    @Test
    void pipelinedRequestsAreJudgedOneByOneAfterTheAnswerBefore() {
        scene.client(GET + "GET /2 HTTP/1.1\r\nHost: b.example\r\n\r\n");
        assertThat(scene.atOrigin()).isEqualTo(GET);
        assertThat(scene.channel.config().isAutoRead()).isFalse();
        assertThat(scene.atClient()).isEmpty();
        scene.origin(OK);
        assertThat(scene.atOrigin()).isEmpty();
        assertThat(scene.atClient()).startsWith(OK + "HTTP/1.1 421 ");
    }

    @Test
    void pipelinedRequestsToTheSameHostGoOnAndReadingResumes() {
        scene.client(GET + GET.replace("/ ", "/2 "));
        scene.origin(OK);
        assertThat(scene.atOrigin()).isEqualTo(GET + GET.replace("/ ", "/2 "));
        assertThat(scene.channel.config().isAutoRead()).isTrue();
        scene.origin(OK);
        assertThat(scene.records).hasSize(2);
    }

    @Test
    void tooMuchSentAheadIsRefusedWithoutDisturbingTheAnswer() {
        scene.client(GET).origin("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin");
        String begun = scene.atClient();
        scene.client("x".repeat(65 * 1024));
        assertThat(begun).endsWith("begin");
        assertThat(scene.atClient()).isEmpty();
        // Nor does the answer, of which the rest does not come, look whole.
        assertThat(scene.endings).containsExactly("malformed, broken off");
    }

    @Test
    void smuggledRequestAfterAMalformedBodyNeverReachesTheOrigin() {
        scene.client("POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX"
                + "GET / HTTP/1.1\r\nHost: b.example\r\n\r\n");
        assertThat(scene.atOrigin()).doesNotContain("b.example");
        assertThat(scene.atClient()).startsWith("HTTP/1.1 400 Bad Request\r\n");
        assertThat(scene.endings).containsExactly("malformed");
    }

    @Test
    void chunkedContentIsWrittenAnewWithoutExtensionsAndTrailers() {
        scene.client("POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "005;x=\"y\"\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n");
        assertThat(scene.atOrigin())
                .isEqualTo("POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5\r\nhello\r\n0\r\n\r\n");
    }

    @Test
    void contentStreamsAsItComes() {
        scene.client("PUT / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 6\r\n\r\nabc");
        assertThat(scene.atOrigin()).endsWith("Content-Length: 6\r\n\r\nabc");
        scene.client("def" + GET);
        assertThat(scene.atOrigin()).isEqualTo("def");
    }

    @Test
    void expectContinuePassesBothWays() {
        scene.client("PUT / HTTP/1.1\r\nHost: a.example\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        assertThat(scene.atOrigin()).contains("Expect: 100-continue\r\n");
        scene.origin("HTTP/1.1 100 Continue\r\n\r\n");
        assertThat(scene.atClient()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        scene.client("ab").origin(OK);
        assertThat(scene.atOrigin()).isEqualTo("ab");
        assertThat(scene.atClient()).isEqualTo(OK);
        assertThat(scene.endings).isEmpty();
    }

    @Test
    void answerBeforeTheRequestIsOverEndsTheConnection() {
        scene.client("PUT / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 500\r\n\r\nabc")
                .origin(OK);
        assertThat(scene.atClient()).isEqualTo(OK);
        assertThat(scene.endings).containsExactly("early");
        scene.atOrigin();
        scene.client("GET /smuggled HTTP/1.1\r\nHost: b.example\r\n\r\n");
        assertThat(scene.atOrigin()).isEmpty();
    }

    @Test
    void answerToHeadHasNoContentWhateverItsLengthSays() {
        scene.client("HEAD / HTTP/1.1\r\nHost: a.example\r\n\r\n")
                .origin("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
        assertThat(scene.atClient()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
        assertThat(scene.records).hasSize(1);
        scene.client(GET);
        assertThat(scene.atOrigin()).endsWith(GET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 2\n\n",
                "HTTP/1.1 99 OK\r\n\r\n",
                "HTTP/1.1 2x0 OK\r\n\r\n",
                "HTTP/2 200 OK\r\n\r\n",
                "garbage\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
            })
    void invalidAnswerBecomes502(String answer) {
        scene.client(GET).origin(answer);
        assertThat(scene.atClient())
                .startsWith("HTTP/1.1 502 Bad Gateway\r\n")
                .contains("\"reason\":\"connect_failed\"", "\"host\":\"a.example\"");
        assertThat(scene.endings).containsExactly("connect_failed");
        assertThat(scene.records).singleElement().satisfies(record -> {
            assertThat(record.status()).isEqualTo(502);
            assertThat(record.reason()).isEqualTo(Reason.CONNECT_FAILED);
        });
    }

    @Test
    void secondAnswerToOneRequestEndsTheConnection() {
        scene.client(GET).origin(OK + OK);
        assertThat(scene.atClient()).isEqualTo(OK);
        assertThat(scene.endings).containsExactly("connect_failed");
    }

    @Test
    void answerWithoutRequestEndsTheConnection() {
        scene.origin(OK);
        assertThat(scene.atClient()).isEmpty();
        assertThat(scene.endings).containsExactly("connect_failed");
    }

    @Test
    void answerThatEndsWithTheConnectionIsPassedAsItComes() {
        scene.client(GET).origin("HTTP/1.1 200 OK\r\n\r\nsome");
        scene.origin("more");
        assertThat(scene.atClient()).isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nsomemore");
        assertThat(scene.records).isEmpty();
        scene.channel.close();
        assertThat(scene.records)
                .singleElement()
                .satisfies(record -> assertThat(record.status()).isEqualTo(200));
    }

    @Test
    void answerSplitAtEveryByteIsTheSame() {
        scene.client(GET);
        for (char c : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n".toCharArray()) {
            scene.origin(String.valueOf(c));
        }
        assertThat(scene.atClient())
                .isEqualTo("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n");
        assertThat(scene.records).hasSize(1);
    }

    @Test
    void webSocketIsHeldUntil101AndThenRaw() {
        String upgrade = "GET /ws HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Key: k\r\n\r\n";
        scene.client(upgrade + "GET / HTTP/1.1\r\nHost: b.example\r\n\r\n");
        assertThat(scene.atOrigin())
                .isEqualTo("GET /ws HTTP/1.1\r\nHost: a.example\r\nSec-WebSocket-Key: k\r\n"
                        + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        scene.origin("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n\u0001raw");
        assertThat(scene.atClient())
                .isEqualTo(
                        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\u0001raw");
        assertThat(scene.atOrigin()).isEqualTo("GET / HTTP/1.1\r\nHost: b.example\r\n\r\n");
        scene.client("\u0002more").origin("\u0003more");
        assertThat(scene.atOrigin() + scene.atClient()).isEqualTo("\u0002more\u0003more");
    }

    @Test
    void webSocketThatIsNotAgreedToGoesOnAsHttp() {
        scene.client("GET /ws HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
                + "GET / HTTP/1.1\r\nHost: b.example\r\n\r\n");
        scene.origin(OK);
        assertThat(scene.atOrigin()).doesNotContain("b.example");
        assertThat(scene.atClient()).startsWith(OK + "HTTP/1.1 421 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRACE / HTTP/1.1\r\nHost: a.example\r\n\r\n",
                "CONNECT a.example:80 HTTP/1.1\r\nHost: a.example:80\r\n\r\n"
            })
    void traceAndConnectAreNotForwarded(String request) {
        scene.client(request);
        assertThat(scene.atOrigin()).isEmpty();
        assertThat(scene.atClient()).startsWith("HTTP/1.1 405 Method Not Allowed\r\n");
    }

    @Test
    void httpOneZeroIsOneRequestAndTheLast() {
        scene.client("GET / HTTP/1.0\r\nHost: a.example\r\nConnection: keep-alive\r\n\r\n");
        assertThat(scene.atOrigin()).isEqualTo("GET / HTTP/1.0\r\nHost: a.example\r\nConnection: close\r\n\r\n");
        scene.origin(OK).client(GET);
        assertThat(scene.atOrigin()).isEmpty();
        assertThat(scene.atClient()).contains("Connection: close\r\n");
    }

    @Test
    void headThatIsNotFinishedInTimeGets408() {
        scene.client("GET / HTTP/1.1\r\nHost: a.ex");
        scene.channel.advanceTimeBy(11, TimeUnit.SECONDS);
        scene.channel.runScheduledPendingTasks();
        assertThat(scene.atClient()).startsWith("HTTP/1.1 408 Request Timeout\r\n");
        assertThat(scene.endings).containsExactly("malformed");
    }

    @Test
    void endWithinAHeadGets400AndEndBetweenRequestsIsPassedOn() {
        scene.client(GET).origin(OK);
        scene.client("GET / HT");
        scene.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(scene.atClient()).contains("HTTP/1.1 400 Bad Request\r\n");
        assertThat(scene.endings).containsExactly("malformed");
    }

    @Test
    void requestByteByByteIsTheSame() {
        for (char c : (GET).toCharArray()) {
            scene.client(String.valueOf(c));
        }
        assertThat(scene.atOrigin()).isEqualTo(GET);
    }

    @Test
    void connectionLostWithoutAnswerLeavesARecordWithoutStatus() {
        scene.client(GET);
        scene.channel.close();
        assertThat(scene.records)
                .singleElement()
                .satisfies(record -> assertThat(record.status()).isZero());
    }

    @Test
    void refusalIsAsciiJsonWhateverWasAsked() {
        HttpRefusal refusal = HttpRefusal.of(Reason.NO_RULE, "x", "shop/\"p\"/#0", "h\u00e9\u2028\n.example:443");
        assertThat(refusal.json())
                .isEqualTo("{\"reason\":\"no_rule\",\"sentence\":\"" + Reason.NO_RULE.sentence()
                        + " x\",\"rule\":\"shop/\\\"p\\\"/#0\",\"host\":\"h\\u00e9\\u2028\\u000a.example:443\","
                        + "\"ask\":\"Ask the owner of this namespace for an EgressPolicy rule that allows "
                        + "h\\u00e9\\u2028\\u000a.example:443.\"}\n");
    }
}
