package dev.sallyport.proxy.sidecar;

import static dev.sallyport.proxy.sidecar.SidecarScene.fixture;
import static dev.sallyport.proxy.sidecar.SidecarScene.receive;
import static dev.sallyport.proxy.sidecar.SidecarScene.receiveAll;
import static dev.sallyport.proxy.sidecar.SidecarScene.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Outcome;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sidecar that was told to stop: its app may still need the way out (ADR 0193). */
@Timeout(60)
class SidecarDrainIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: api.example.com\r\n\r\n";

    private SidecarScene scene;
    private final String hello = fixture("curl-7.88");

    @BeforeEach
    void start() throws IOException {
        scene = new SidecarScene();
    }

    @AfterEach
    void stop() throws IOException {
        scene.close();
    }

    @Test
    void whileDrainingNewOnesAreTakenAndLiveOnesGoOnUntilTheDeadline() throws Exception {
        try (Socket live = scene.captured()) {
            send(live, hello);
            Socket far = scene.carrier.farEnd();
            CompletableFuture<Void> drained = scene.role.drain(Duration.ofMillis(1500));
            try (Socket late = scene.captured()) {
                send(late, hello);
                Socket lateFar = scene.carrier.farEnd();
                send(lateFar, "farewell");
                assertThat(receive(late, 8)).isEqualTo("farewell");
                lateFar.close();
            }
            assertThat(scene.record().outcome()).isEqualTo(new Outcome.Carried());
            send(far, "still");
            assertThat(receive(live, 5)).isEqualTo("still");
            assertThat(drained).isNotDone();
            drained.get(10, TimeUnit.SECONDS);
            assertThat(live.getInputStream().read())
                    .as("nothing moved, so it ends in order")
                    .isEqualTo(-1);
            far.close();
        }
        assertThat(scene.record().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Cut.class, cut -> assertThat(cut.reason()).isEqualTo(Reason.DRAINING));
        try (Socket tooLate = scene.captured()) {
            send(tooLate, GET);
            assertThat(receiveAll(tooLate)).startsWith("HTTP/1.1 503 ").contains("\"reason\":\"draining\"");
        }
        assertThat(scene.record().outcome().reason()).isEqualTo(Reason.DRAINING);
    }

    @Test
    void whatStillMovesAtTheDeadlineIsReset() throws Exception {
        try (Socket live = scene.captured()) {
            send(live, hello);
            Socket far = scene.carrier.farEnd();
            CompletableFuture<Void> drained = scene.role.drain(Duration.ofMillis(800));
            assertThatThrownBy(() -> {
                        while (true) {
                            send(far, "x");
                            receive(live, 1);
                        }
                    })
                    .as("it moves until it is reset, and then is over")
                    .isInstanceOf(SocketException.class);
            assertThat(drained).succeedsWithin(Duration.ofSeconds(10));
            far.close();
        }
        assertThat(scene.record().outcome().reason()).isEqualTo(Reason.DRAINING);
    }
}
