package dev.sallyport.proxy.forward;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;

/** One host behind a gateway, what an app says to it in HTTP/1.1, and what is seen of that. */
final class ForwardScene implements AutoCloseable {
    static final String HOST = OriginScene.HOST;

    final OriginScene scene;

    ForwardScene(Path folder) {
        this(new OriginScene(folder, TlsEngine.OPENSSL));
    }

    /** The same with a scene of a test's own, which it owns. */
    ForwardScene(OriginScene scene) {
        this.scene = scene;
    }

    /** The host is that server from now on. */
    RawOrigin origin(RawOrigin.Answering answering) {
        RawOrigin origin = new RawOrigin(answering);
        scene.bench.internet.put(OriginScene.ADDRESS, 80, origin.address());
        return origin;
    }

    /** A server that answers everything the same and goes on. */
    RawOrigin saying(String answer) {
        return origin((head, talk) -> {
            talk.say(answer);
            return true;
        });
    }

    /** A tunnel of its own, with this said in it, each character an octet. */
    Tunnel send(String said) throws IOException {
        return scene.bench.open(HOST + ":80", "http1").send(said.getBytes(ISO_8859_1));
    }

    static String get(String path, String... fields) {
        StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: " + HOST + "\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return head + "\r\n";
    }

    static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: " + HOST + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    /** What the app reads, up to and with this. */
    static String answer(Tunnel tunnel, String upTo) throws IOException {
        StringBuilder read = new StringBuilder();
        while (!read.toString().endsWith(upTo)) {
            byte[] next = tunnel.read(1);
            if (next.length == 0) {
                throw new AssertionError("ended after: " + read);
            }
            read.append(new String(next, UTF_8));
        }
        return read.toString();
    }

    /** Everything the app reads, or the reason of the tunnel's refusal. */
    static String whole(Tunnel tunnel) throws IOException {
        return switch (tunnel.await()) {
            case Answer.Refused(var refusal) -> refusal.reason().label();
            case Answer.Admitted() -> tunnel.readAll();
        };
    }

    /** Waits for what comes in a moment, without the usual tenth of a second. */
    static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(10)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    /** So many have settled, and no more. */
    List<ConnectionRecord> records(int count) {
        soon().until(() -> scene.bench.records.all().size() == count);
        return scene.bench.records.all();
    }

    double count(String meter, String... tags) {
        return scene.bench.meters.get(meter).tags(tags).counter().count();
    }

    /** No connection to the host is left. */
    void awaitNoConnection() {
        soon().until(() -> scene.bench.upstreams.connections() == 0);
    }

    @Override
    public void close() {
        scene.close();
    }
}
