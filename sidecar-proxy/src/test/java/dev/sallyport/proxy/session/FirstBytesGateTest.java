package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.session.FirstBytesGate.Patience;
import dev.sallyport.proxy.sniff.ProtocolSniffer;
import dev.sallyport.proxy.sniff.Sniffed;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long first bytes are held, by a clock that the test moves. */
class FirstBytesGateTest {
    private static final Patience PATIENCE = new Patience(null, Duration.ofSeconds(1), Duration.ofSeconds(10), true);

    private final List<Sniffed> told = new ArrayList<>();
    private final FirstBytesGate gate = new FirstBytesGate(new ProtocolSniffer(), 16 * 1024, () -> {});
    private final EmbeddedChannel channel = new EmbeddedChannel(gate);

    @BeforeEach
    void standStill() {
        channel.freezeTime();
        gate.await(PATIENCE, told::add);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void say(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    private void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "user ", "\u0080"})
    void anAppThatSaysLittleAndWaitsForAnAnswerWaitsASecondOnly(String little) {
        say(little);
        pass(999);
        assertThat(told).isEmpty();
        pass(1);
        assertThat(told).singleElement().isInstanceOf(Sniffed.Opaque.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0016\u0003\u0001", "GET /", "\r\n"})
    void whatBeginsLikeTlsOrHttpHasTheWholeTimeAndIsMalformedThen(String begun) {
        say(begun);
        pass(1_000);
        pass(8_999);
        assertThat(told).isEmpty();
        pass(1);
        assertThat(told).singleElement().isInstanceOf(Sniffed.Malformed.class);
    }

    @Test
    void aRequestThatIsFinishedAfterASecondIsReadAsOne() {
        say("GET / HTTP/1.1\r\nHost: ");
        pass(5_000);
        say("a.example\r\n\r\n");
        assertThat(told).singleElement().isInstanceOf(Sniffed.Http1.class);
    }

    @Test
    void anAppThatIsSilentIsWaitedForAsLongAsItIsSilent() {
        pass(60_000);
        assertThat(told).isEmpty();
        say("\0\1\2");
        pass(1_000);
        assertThat(told).singleElement().isInstanceOf(Sniffed.Opaque.class);
    }
}
