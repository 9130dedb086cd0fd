package dev.sallyport.proxy.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrafficMeterTest {
    private long now = 17;
    private final TrafficMeter meter = new TrafficMeter(() -> now);
    private final EmbeddedChannel channel = new EmbeddedChannel(meter);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void countsBothDirections() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[300]));
        channel.writeOutbound(Unpooled.wrappedBuffer(new byte[200]));
        assertThat(meter.bytesPerSecond()).isEqualTo(2000);
    }

    @Test
    void remembersTheSliceBeforeAndNothingOlder() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[300]));
        now += TimeUnit.MILLISECONDS.toNanos(260);
        assertThat(meter.bytesPerSecond()).isEqualTo(1200);
        now += TimeUnit.MILLISECONDS.toNanos(250);
        assertThat(meter.bytesPerSecond()).isZero();
    }

    @Test
    void silenceOfManySlicesIsSilence() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[300]));
        now += TimeUnit.SECONDS.toNanos(3);
        assertThat(meter.bytesPerSecond()).isZero();
    }
}
