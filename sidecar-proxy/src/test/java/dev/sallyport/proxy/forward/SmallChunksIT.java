package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.forward.ForwardScene.HOST;
import static dev.sallyport.proxy.forward.ForwardScene.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Content that comes a byte at a time, kept for another try and copied to a mirror. */
class SmallChunksIT {
    @TempDir
    Path folder;

    private ForwardScene at;

    @BeforeEach
    void open() {
        at = new ForwardScene(folder);
    }

    @AfterEach
    void close() {
        at.close();
    }

    private void routes(String routes) {
        at.scene.destination("routes: [" + routes + "]").start();
        assertThat(at.scene.problems()).isEmpty();
    }

    private static String trickle(String body) {
        StringBuilder request =
                new StringBuilder("POST /x HTTP/1.1\r\nHost: " + HOST + "\r\nTransfer-Encoding: chunked\r\n\r\n");
        body.chars().forEach(each -> request.append("1\r\n").append((char) each).append("\r\n"));
        return request.append("0\r\n\r\n").toString();
    }

    private static String text(int length) {
        return "All of it, in this very order. ".repeat(length).substring(0, length);
    }

    private static List<String> chunks(RawOrigin.Talk talk) throws IOException {
        List<String> chunks = new ArrayList<>();
        StringBuilder size = new StringBuilder();
        while (true) {
            size.append(talk.read(1));
            if (size.toString().endsWith("\r\n")) {
                String chunk = talk.read(Integer.parseInt(size.toString().strip(), 16));
                assertThat(talk.read(2)).isEqualTo("\r\n");
                if (chunk.isEmpty()) {
                    return chunks;
                }
                chunks.add(chunk);
                size.setLength(0);
            }
        }
    }

    @Test
    void itIsKeptWholeAndSentAgainInLargePieces() throws IOException {
        routes("{ retries: { attempts: 1, retryOn: [5xx] } }");
        String body = text(64 * 1024);
        List<List<String>> sent = new CopyOnWriteArrayList<>();
        try (RawOrigin origin = at.origin((head, talk) -> {
                    sent.add(chunks(talk));
                    talk.say(sent.size() == 2 ? RawOrigin.OK : "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
                    return true;
                });
                Tunnel tunnel = at.send(trickle(body))) {
            assertThat(answer(tunnel, "\r\n\r\nok")).startsWith("HTTP/1.1 200 ");
            assertThat(origin.heads).hasSize(2);
        }
        assertThat(sent).extracting(pieces -> String.join("", pieces)).containsExactly(body, body);
        assertThat(sent.getLast()).hasSize(4);
        assertThat(at.count("sallyport.retries", "result", "tried")).isEqualTo(1);
        assertThat(at.records(1).getFirst().outcome()).isEqualTo(new Outcome.Carried());
    }

    @Test
    void aMirrorGetsItWhole() throws IOException {
        at.scene.bench.dns.name("other.partner.example", "8.8.4.4");
        at.scene.put("other", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: other, namespace: shop }
                spec: { rules: [{ name: other, hosts: [other.partner.example] }] }
                """);
        routes("{ mirror: { host: other.partner.example } }");
        String body = text(32 * 1024);
        List<String> copied = new CopyOnWriteArrayList<>();
        try (RawOrigin copy = new RawOrigin((head, talk) -> {
                    copied.add(String.join("", chunks(talk)));
                    talk.say(RawOrigin.OK);
                    return true;
                });
                RawOrigin origin = at.origin((head, talk) -> {
                    chunks(talk);
                    talk.say(RawOrigin.OK);
                    return true;
                })) {
            at.scene.bench.internet.put("8.8.4.4", 80, copy.address());
            try (Tunnel tunnel = at.send(trickle(body))) {
                assertThat(answer(tunnel, "\r\n\r\nok")).startsWith("HTTP/1.1 200 ");
            }
            at.records(2);
            assertThat(origin.heads).hasSize(1);
        }
        assertThat(copied).containsExactly(body);
        assertThat(at.count("sallyport.mirrored.requests", "result", "sent")).isEqualTo(1);
        assertThat(at.records(2))
                .allSatisfy(record -> assertThat(record.outcome()).isEqualTo(new Outcome.Carried()));
    }
}
