package dev.sallyport.proxy.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.change.Workload.Talk;
import dev.sallyport.proxy.dial.TunnelCarrier.Reply;
import dev.sallyport.proxy.testing.Upstream;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway takes leave: what lives ends by itself or at the deadline, in order where it can, and says so. */
class DrainIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: web.example\r\n\r\n";

    private final ChangeScene scene = new ChangeScene();
    private final CompletableFuture<Void> answer = new CompletableFuture<>();
    private final Upstream web = new Upstream((in, out, socket) -> {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("GET /slow")) {
                answer.join();
            }
            if (line.isEmpty()) {
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII));
            }
        }
    });
    private Workload workload;

    @BeforeEach
    void open() {
        scene.dns.name("web.example", "8.8.4.4");
        scene.internet.put("8.8.4.4", 80, web);
        scene.world.allow("shop", "a.example", "web.example").publish();
        workload = scene.workload("shop", "uid-1");
    }

    @AfterEach
    void close() {
        answer.complete(null);
        scene.close();
        web.close();
    }

    private CompletableFuture<Void> drain(Duration deadline) {
        return CompletableFuture.runAsync(() -> {
            try {
                scene.role.drain(deadline);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void whatIsStillAtTheDeadlineEndsInOrderAndWhatMovesIsCut() throws Exception {
        Talk still = workload.talk("a.example");
        Talk moving = workload.talk("a.example");
        Talk finishing = workload.talk("a.example");
        AtomicBoolean going = new AtomicBoolean(true);
        CompletableFuture<Void> drained = drain(Duration.ofSeconds(3));
        Thread mover = Thread.ofVirtual().start(() -> {
            while (going.get()) {
                moving.send("x");
                await().pollDelay(Duration.ofMillis(20)).until(() -> true);
            }
        });
        still.send("during");
        await().until(() -> still.count() == Workload.hello("a.example").length() + 6);
        finishing.close();
        drained.get(6, TimeUnit.SECONDS);
        await().until(() -> still.isOver() && moving.isOver());
        going.set(false);
        mover.join();
        assertThat(still.isReset()).as("idle: END_STREAM").isFalse();
        assertThat(moving.isReset()).as("cut short: RST_STREAM").isTrue();
        assertThat(scene.cut(Reason.DRAINING)).hasSize(2);
        assertThat(scene.ended("cut", Reason.DRAINING)).isEqualTo(2);
        assertThat(scene.records).hasSize(3);
    }

    @Test
    void newTunnelsAreServedUntilTheirPeersKnowAndGoElsewhereAfterwards() throws Exception {
        Talk before = workload.talk("a.example");
        CompletableFuture<Void> drained = drain(Duration.ofSeconds(15));
        List<Reply> replies = new ArrayList<>();
        // Between the two GOAWAYs, 200 ms here, and a little longer: each one is carried, or was never begun.
        long began = System.nanoTime();
        while (System.nanoTime() - began < 400_000_000L) {
            replies.add(workload.ask("a.example:9000", "tls", Workload.hello("a.example")));
        }
        assertThat(replies).isNotEmpty().allSatisfy(reply -> {
            if (reply instanceof Reply.Refused refused) {
                assertThat(refused.reason()).isEqualTo(Reason.GATEWAY_UNAVAILABLE);
            }
        });
        assertThat(scene.records).noneMatch(record -> record.outcome().label().equals("failed"));
        assertThat(before.isOver()).isFalse();
        before.close();
        replies.stream()
                .filter(Reply.Opened.class::isInstance)
                .map(Reply.Opened.class::cast)
                .forEach(opened -> opened.lane().channel().eventLoop().execute(opened.lane()::abort));
        drained.get(6, TimeUnit.SECONDS);
        assertThat(scene.cut(Reason.DRAINING)).isEmpty();
    }

    @Test
    void keptAliveHttpIsToldWithItsNextAnswerThatItIsTheLast() throws Exception {
        Talk idle = web("/");
        await().until(() -> idle.text().endsWith("ok"));
        assertThat(idle.text()).doesNotContainIgnoringCase("connection: close");
        Talk waiting = web("/slow");
        CompletableFuture<Void> drained = drain(Duration.ofSeconds(5));
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        answer.complete(null);
        await().until(() -> waiting.text().endsWith("ok"));
        assertThat(waiting.text()).containsIgnoringCase("connection: close");
        idle.send(GET);
        await().until(idle::isOver);
        assertThat(idle.text()).endsWith("ok").containsIgnoringCase("connection: close");
        await().until(waiting::isOver);
        assertThat(idle.isReset()).isFalse();
        assertThat(waiting.isReset()).isFalse();
        idle.close();
        waiting.close();
        drained.get(7, TimeUnit.SECONDS);
        assertThat(scene.cut(Reason.DRAINING)).isEmpty();
        assertThat(scene.records).hasSize(3);
    }

    @Test
    void aRequestThatIsNotAnsweredByTheDeadlineIsToldWhy() throws Exception {
        Talk waiting = web("/slow");
        await().until(() -> web.connections() == 1);
        drain(Duration.ofSeconds(1)).get(4, TimeUnit.SECONDS);
        await().until(waiting::isOver);
        assertThat(waiting.text()).startsWith("HTTP/1.1 503 ").contains("\"reason\":\"draining\"");
        assertThat(scene.cut(Reason.DRAINING)).hasSize(1);
    }

    @Test
    void aRequestThatIsNotAnsweredYetIsToldOfAChange() {
        Talk waiting = web("/slow");
        await().until(() -> web.connections() == 1);
        scene.world.revoke(workload.id).publish();
        await().until(waiting::isOver);
        assertThat(waiting.text()).startsWith("HTTP/1.1 403 ").contains("\"reason\":\"identity_revoked\"");
        assertThat(waiting.isReset()).isFalse();
        assertThat(scene.cut(Reason.IDENTITY_REVOKED)).hasSize(1);
        assertThat(scene.ended("cut", Reason.IDENTITY_REVOKED)).isEqualTo(1);
    }

    private Talk web(String path) {
        return workload.opened(workload.ask("web.example:80", "http1", GET.replace("GET /", "GET " + path)));
    }
}
