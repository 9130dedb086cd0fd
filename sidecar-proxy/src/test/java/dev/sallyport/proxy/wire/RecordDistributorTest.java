package dev.sallyport.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.StreamByteDistributor.StreamState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordDistributorTest {
    private static final int FRAME = RecordWriter.FRAME_BYTES;

    private final Http2Connection connection = new DefaultHttp2Connection(false);
    private final RecordDistributor distributor = new RecordDistributor(connection);
    private final Map<Integer, Integer> waiting = new HashMap<>();
    private final List<String> written = new ArrayList<>();

    @Test
    void streamsTakeTurnsFrameByFrame() throws Http2Exception {
        Http2Stream one = stream(1, 3 * FRAME);
        Http2Stream other = stream(3, FRAME + 5);
        assertThat(distribute(100 * FRAME)).isFalse();
        assertThat(written).containsExactly("1:" + FRAME, "3:" + FRAME, "1:" + FRAME, "3:5", "1:" + FRAME);
        assertThat(one.id() + other.id()).isEqualTo(4);
    }

    @Test
    void stopsWhereTheConnectionTakesNoMoreAndGoesOnFromThere() throws Http2Exception {
        stream(1, 2 * FRAME);
        stream(3, 2 * FRAME);
        assertThat(distribute(FRAME + 10)).isTrue();
        assertThat(written).containsExactly("1:" + FRAME, "3:10");
        written.clear();
        distribute(FRAME);
        assertThat(written).containsExactly("1:" + FRAME);
    }

    @Test
    void frameWithoutBytesPassesWhereTheConnectionTakesNone() throws Http2Exception {
        stream(1, 0);
        distribute(0);
        assertThat(written).containsExactly("1:0");
    }

    @Test
    void streamWithoutWindowWaitsAndHoldsUpNobody() throws Http2Exception {
        Http2Stream stalled = connection.local().createStream(1, false);
        distributor.updateStreamableBytes(new Waiting(stalled, 1000, -1, true));
        stream(3, 7);
        assertThat(distribute(FRAME)).isFalse();
        assertThat(written).containsExactly("3:7");
    }

    @Test
    void closedStreamIsForgotten() throws Http2Exception {
        stream(1, 5).close();
        assertThat(distribute(FRAME)).isFalse();
        assertThat(written).isEmpty();
    }

    private Http2Stream stream(int id, int bytes) throws Http2Exception {
        Http2Stream stream = connection.local().createStream(id, false);
        waiting.put(id, bytes);
        distributor.updateStreamableBytes(new Waiting(stream, bytes, 1 << 20, true));
        return stream;
    }

    private boolean distribute(int most) throws Http2Exception {
        return distributor.distribute(most, (stream, bytes) -> {
            written.add(stream.id() + ":" + bytes);
            int left = waiting.get(stream.id()) - bytes;
            waiting.put(stream.id(), left);
            distributor.updateStreamableBytes(new Waiting(stream, left, 1 << 20, left > 0));
        });
    }

    private record Waiting(Http2Stream stream, long pendingBytes, int windowSize, boolean hasFrame)
            implements StreamState {}
}
