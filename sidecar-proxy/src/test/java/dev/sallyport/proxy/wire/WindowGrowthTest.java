package dev.sallyport.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WindowGrowthTest {
    private static final int WINDOW = 65535;
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final ChannelHandlerContext ctx = channel.pipeline().firstContext();
    private final Http2Connection connection = new DefaultHttp2Connection(true);
    private final WindowBudget budget = new WindowBudget(10 * WINDOW);
    private DefaultHttp2LocalFlowController flow;
    private WindowGrowth growth;
    private Http2Stream stream;
    private long now;

    @BeforeEach
    void open() throws Http2Exception {
        DefaultHttp2FrameWriter writer = new DefaultHttp2FrameWriter();
        flow = new DefaultHttp2LocalFlowController(connection).frameWriter(writer);
        connection.local().flowController(flow);
        flow.channelHandlerContext(ctx);
        DefaultHttp2ConnectionEncoder encoder = new DefaultHttp2ConnectionEncoder(connection, writer);
        growth = new WindowGrowth(new Http2FrameAdapter(), connection, encoder, budget, 4 * WINDOW, () -> now);
        stream = connection.remote().createStream(1, false);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void streamThatDeliversItsWindowInOneRoundTripGetsTwiceAsMuch() throws Http2Exception {
        int connectionWindow = flow.initialWindowSize(connection.connectionStream());
        measureRoundTripOf(10 * MILLI);
        deliverWindowIn(11 * MILLI);
        assertThat(flow.initialWindowSize(stream)).isEqualTo(2 * WINDOW);
        assertThat(flow.initialWindowSize(connection.connectionStream())).isEqualTo(connectionWindow + 2 * WINDOW);
        assertThat(budget.left()).isEqualTo(9 * WINDOW);
    }

    @Test
    void streamThatIsSlowerThanItsWindowKeepsIt() throws Http2Exception {
        measureRoundTripOf(10 * MILLI);
        deliverWindowIn(16 * MILLI);
        assertThat(flow.initialWindowSize(stream)).isEqualTo(WINDOW);
    }

    @Test
    void growthEndsAtItsMostAndIsGivenBackWithTheStream() throws Http2Exception {
        measureRoundTripOf(10 * MILLI);
        for (int i = 0; i < 20; i++) {
            deliverWindowIn(11 * MILLI);
        }
        assertThat(flow.initialWindowSize(stream)).isEqualTo(4 * WINDOW);
        assertThat(budget.left()).isEqualTo(7 * WINDOW);
        stream.close();
        assertThat(budget.left()).isEqualTo(10 * WINDOW);
    }

    @Test
    void nothingGrowsOnceTheProcesssBudgetIsSpent() throws Http2Exception {
        assertThat(budget.take(10 * WINDOW)).isTrue();
        measureRoundTripOf(10 * MILLI);
        deliverWindowIn(11 * MILLI);
        assertThat(flow.initialWindowSize(stream)).isEqualTo(WINDOW);
    }

    @Test
    void roundTripsAreMeasuredOnlyWhereAWindowWasDeliveredAndNotOften() throws Http2Exception {
        deliver(20_000);
        assertThat(pings()).isZero();
        measureRoundTripOf(10 * MILLI);
        for (int i = 0; i < 5; i++) {
            deliverWindowIn(100 * MILLI);
        }
        assertThat(pings()).isZero();
        now += TimeUnit.SECONDS.toNanos(11);
        deliverWindowIn(MILLI);
        assertThat(pings()).isOne();
    }

    private void measureRoundTripOf(long nanos) throws Http2Exception {
        deliver(WINDOW);
        assertThat(pings()).isOne();
        now += nanos;
        growth.onPingAckRead(ctx, WindowGrowth.PING_MARK);
        now -= nanos;
    }

    /** From the stream's last whole window to its next one. */
    private void deliverWindowIn(long nanos) throws Http2Exception {
        now += nanos;
        deliver(flow.initialWindowSize(stream));
    }

    private void deliver(int bytes) throws Http2Exception {
        for (int left = bytes; left > 0; left -= 16384) {
            ByteBuf frame = Unpooled.buffer(16384).writeZero(16384);
            growth.onDataRead(ctx, 1, frame, 0, false);
            frame.release();
        }
    }

    private int pings() {
        int found = 0;
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            if (out.readableBytes() == 17 && out.getByte(3) == 6) {
                found++;
            }
            out.release();
        }
        return found;
    }
}
