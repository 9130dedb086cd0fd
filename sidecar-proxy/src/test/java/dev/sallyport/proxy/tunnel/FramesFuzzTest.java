package dev.sallyport.proxy.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.proxy.testing.Upstream;
import dev.sallyport.testkit.fuzz.Fuzzing;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/**
 * Frames of any kind, in any order, against a listener that lives on: each time it answers the PING behind them or ends the
 * connection, and when the peer has gone nothing of it is left. Leaks are LeakWatch's finding, or in the long form Netty's
 * own complaint in the log.
 */
class FramesFuzzTest {
    private static final int SEVEREST_MILLIS = 10_000;
    private static final int MOST_FRAMES = 64;
    private static final byte[] PROBE = "sallyfuz".getBytes(US_ASCII);

    private static final class World {
        private static final TestIdentity IDENTITY = identity();
        private static final GatewayStub GATEWAY = new GatewayStub(IDENTITY.gateway, TunnelFixture.limits());
        private static final SSLContext PEER = peer();
        private static final Upstream ECHO = Upstream.echo();

        private static SSLContext peer() {
            try {
                return RawHttp2.context(IDENTITY.ca, IDENTITY.ca.issue("shop", "attacker"));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private static TestIdentity identity() {
            try {
                return new TestIdentity();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void everyConnectionIsAnsweredOrEnds() {
        Fuzzing.run(FramesFuzzTest.class, FramesFuzzTest::fuzzerTestOneInput, 60);
    }

    /** A frame is: type, flags, stream, length (one byte; from 250 on, times 200), payload as far as there is any. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        try (RawHttp2 raw = RawHttp2.connect(World.PEER, World.GATEWAY.port, 65535)) {
            raw.patience(SEVEREST_MILLIS);
            // A good stream first, so that what follows meets a tunnel that is open.
            raw.connectStream("x.example:" + World.ECHO.address().getPort());
            write(raw, input);
            assertThat(answeredOrEnded(raw))
                    .as("answered or ended within %d ms", SEVEREST_MILLIS)
                    .isTrue();
        }
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(1))
                .untilAsserted(() -> assertThat(World.GATEWAY.seen.connections).hasValue(0));
    }

    private static void write(RawHttp2 raw, byte[] input) {
        try {
            int at = 0;
            for (int frame = 0; frame < MOST_FRAMES && at + 4 <= input.length; frame++) {
                int declared = input[at + 3] & 0xff;
                int length = Math.min(declared < 250 ? declared : declared * 200, input.length - at - 4);
                byte[] payload = Arrays.copyOfRange(input, at + 4, at + 4 + length);
                raw.frame(input[at] & 0x1f, input[at + 1] & 0xff, input[at + 2] & 0x0f, payload);
                at += 4 + length;
            }
            raw.frame(RawHttp2.PING, 0, 0, PROBE);
        } catch (IOException ended) {
            assertThat(ended).isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    private static boolean answeredOrEnded(RawHttp2 raw) {
        try {
            while (true) {
                RawHttp2.Frame frame = raw.read();
                if (frame.type() == RawHttp2.PING && Arrays.equals(frame.payload(), PROBE)) {
                    return true;
                }
            }
        } catch (SocketTimeoutException silence) {
            return false;
        } catch (EOFException ended) {
            return true;
        } catch (IOException broken) {
            return true;
        }
    }
}
