package dev.sallyport.proxy.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RelayTest {
    private static final RelaySettings SETTINGS =
            new RelaySettings(128 << 10, 32 << 10, Duration.ofMinutes(5), Duration.ofSeconds(30));

    @Test
    void passesEachSidesEndOnWhileTheOtherDirectionLives() throws Exception {
        try (JoinedSockets sockets = new JoinedSockets().join(SETTINGS, "")) {
            sockets.workload.getOutputStream().write("question".getBytes(US_ASCII));
            sockets.workload.shutdownOutput();
            assertThat(sockets.destination.getInputStream().readAllBytes()).isEqualTo("question".getBytes(US_ASCII));

            sockets.destination.getOutputStream().write("a long answer".getBytes(US_ASCII));
            sockets.destination.shutdownOutput();
            assertThat(sockets.workload.getInputStream().readAllBytes()).isEqualTo("a long answer".getBytes(US_ASCII));

            assertThat(sockets.ending()).isInstanceOf(Ending.Completed.class);
            var record = sockets.records.poll(5, TimeUnit.SECONDS);
            assertThat(record.bytesSent()).isEqualTo(8);
            assertThat(record.bytesReceived()).isEqualTo(13);
        }
    }

    @Test
    void earlyBytesGoFirstAndAreCounted() throws Exception {
        try (JoinedSockets sockets = new JoinedSockets()) {
            sockets.workload.getOutputStream().write("then".getBytes(US_ASCII));
            sockets.workload.shutdownOutput();
            sockets.join(SETTINGS, "first ");
            assertThat(sockets.destination.getInputStream().readAllBytes()).isEqualTo("first then".getBytes(US_ASCII));
            sockets.destination.shutdownOutput();
            assertThat(sockets.ending()).isInstanceOf(Ending.Completed.class);
            assertThat(sockets.records.poll(5, TimeUnit.SECONDS).bytesSent()).isEqualTo(10);
        }
    }

    @Test
    void aResetOfTheWorkloadIsAResetForTheDestination() throws Exception {
        try (JoinedSockets sockets = new JoinedSockets().join(SETTINGS, "")) {
            reset(sockets.workload);
            assertThat(sockets.ending()).isInstanceOf(Ending.ResetByWorkload.class);
            assertThatThrownBy(() -> sockets.destination.getInputStream().read())
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aResetOfTheDestinationIsAResetForTheWorkload() throws Exception {
        try (JoinedSockets sockets = new JoinedSockets().join(SETTINGS, "")) {
            reset(sockets.destination);
            assertThat(sockets.ending()).isInstanceOf(Ending.ResetByDestination.class);
            assertThatThrownBy(() -> sockets.workload.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aLaneThatWasLostBeforeTheJoinEndsItAtOnce() throws Exception {
        try (JoinedSockets sockets = new JoinedSockets()) {
            sockets.upstream.close().sync();
            sockets.join(SETTINGS, "never sent");
            assertThat(sockets.ending()).isInstanceOf(Ending.ResetByDestination.class);
            await().untilAsserted(() -> assertThat(sockets.downstream.isOpen()).isFalse());
        }
    }

    @Test
    void aReaderThatDoesNotReadStopsTheWriterAndMemoryStaysFlat() throws Exception {
        try (JoinedSockets sockets = new JoinedSockets().join(SETTINGS, "")) {
            AtomicLong accepted = new AtomicLong();
            Thread writer = Thread.ofVirtual().start(() -> writeUntilClosed(sockets.destination, accepted));
            await().pollInterval(Duration.ofMillis(200))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> {
                        long before = accepted.get();
                        return before > 0
                                && await().pollDelay(Duration.ofMillis(500)).until(accepted::get, now -> true)
                                        == before;
                    });
            assertThat(waitingBytes(sockets)).isLessThanOrEqualTo(SETTINGS.highWatermarkBytes() + (64 << 10));
            assertThat(sockets.upstream.config().isAutoRead()).isFalse();
            long target = accepted.get() + (1 << 20);
            assertThat(drain(sockets.workload, target)).isEqualTo(target);
            reset(sockets.workload);
            sockets.ending();
            writer.join(Duration.ofSeconds(10));
        }
    }

    @Test
    void aTunnelInWhichNothingMovesEnds() throws Exception {
        RelaySettings shortIdle = new RelaySettings(65536, 16384, Duration.ofMillis(300), Duration.ofSeconds(30));
        try (JoinedSockets sockets = new JoinedSockets().join(shortIdle, "")) {
            assertThat(sockets.ending()).isEqualTo(new Ending.Idle(Duration.ofMillis(300), false));
        }
    }

    @Test
    void aHalfClosedTunnelHasItsOwnShorterTimeout() throws Exception {
        RelaySettings shortIdle = new RelaySettings(65536, 16384, Duration.ofMinutes(5), Duration.ofMillis(300));
        try (JoinedSockets sockets = new JoinedSockets().join(shortIdle, "")) {
            sockets.workload.shutdownOutput();
            assertThat(sockets.ending()).isEqualTo(new Ending.Idle(Duration.ofMillis(300), true));
        }
    }

    @Test
    void cuttingResetsBothSidesOnce() throws Exception {
        try (JoinedSockets sockets = new JoinedSockets().join(SETTINGS, "")) {
            sockets.upstream.eventLoop().submit(() -> {
                sockets.relay.cut();
                sockets.relay.cut();
            });
            assertThat(sockets.ending()).isInstanceOf(Ending.Cut.class);
            assertThatThrownBy(() -> sockets.workload.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> sockets.destination.getInputStream().read())
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aDestinationThatIsGoneBeforeTheWorkloadEndsLeavesNothingBehindAndLosesNoAnswer() throws Exception {
        try (JoinedSockets sockets = new JoinedSockets().join(SETTINGS, "")) {
            sockets.destination.getOutputStream().write("the whole answer".getBytes(US_ASCII));
            sockets.destination.close();
            assertThat(sockets.workload.getInputStream().readAllBytes())
                    .isEqualTo("the whole answer".getBytes(US_ASCII));
            sockets.workload.shutdownOutput();
            assertThat(sockets.ending()).isInstanceOf(Ending.Completed.class);
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static long waitingBytes(JoinedSockets sockets) throws Exception {
        return sockets.downstream
                .eventLoop()
                .submit(() -> {
                    var buffer = sockets.downstream.unsafe().outboundBuffer();
                    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
                })
                .get();
    }

    private static void writeUntilClosed(Socket socket, AtomicLong accepted) {
        byte[] chunk = new byte[16 << 10];
        try {
            while (true) {
                socket.getOutputStream().write(chunk);
                accepted.addAndGet(chunk.length);
            }
        } catch (IOException e) {
            assertThat(e).isInstanceOf(SocketException.class);
        }
    }

    private static long drain(Socket socket, long atLeast) throws IOException {
        long read = 0;
        byte[] chunk = new byte[64 << 10];
        while (read < atLeast) {
            read += socket.getInputStream().read(chunk, 0, (int) Math.min(chunk.length, atLeast - read));
        }
        return read;
    }
}
