package dev.sallyport.proxy.upstream;

import static dev.sallyport.proxy.tunnel.RawHttp2.CONTINUATION;
import static dev.sallyport.proxy.tunnel.RawHttp2.DATA;
import static dev.sallyport.proxy.tunnel.RawHttp2.END_HEADERS;
import static dev.sallyport.proxy.tunnel.RawHttp2.END_STREAM;
import static dev.sallyport.proxy.tunnel.RawHttp2.GOAWAY;
import static dev.sallyport.proxy.tunnel.RawHttp2.HEADERS;
import static dev.sallyport.proxy.tunnel.RawHttp2.PING;
import static dev.sallyport.proxy.tunnel.RawHttp2.RST_STREAM;
import static dev.sallyport.proxy.tunnel.RawHttp2.SETTINGS;
import static dev.sallyport.proxy.tunnel.RawHttp2.fields;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.tunnel.RawHttp2.Frame;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an app may do to us on its HTTP/2 connection, and what it is told; the destination never answers. */
class HostileAppIT {
    private static final byte[] CANCEL = {0, 0, 0, 8};

    private ServerSocket silent;
    private Http2Bench bench;
    private Socket socket;
    private OutputStream out;
    private DataInputStream in;

    @BeforeEach
    void open() throws IOException {
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        bench = new Http2Bench((InetSocketAddress) silent.getLocalSocketAddress());
        socket = new Socket(InetAddress.getLoopbackAddress(), bench.port());
        socket.setSoTimeout(15_000);
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(UTF_8));
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        await().atMost(Duration.ofSeconds(10)).until(() -> bench.closed.get() == 1);
        assertThat(bench.underWay()).isZero();
        bench.close();
        silent.close();
    }

    private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        out.write(frame.array());
    }

    private static byte[] post(String... more) {
        List<String> all =
                new ArrayList<>(List.of(":method", "POST", ":scheme", "http", ":path", "/", ":authority", "a.example"));
        all.addAll(List.of(more));
        return fields(all.toArray(String[]::new));
    }

    /** Frames until one of this type, which is the last. */
    private List<Frame> until(int type) throws IOException {
        List<Frame> frames = new ArrayList<>();
        while (frames.isEmpty() || frames.getLast().type() != type) {
            frames.add(next());
        }
        return frames;
    }

    private Frame next() throws IOException {
        int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        return new Frame(type, flags, stream, in.readNBytes(length));
    }

    private void assertEnds() throws IOException {
        try {
            while (true) {
                next();
            }
        } catch (EOFException | SocketException ended) {
            assertThat(socket.isConnected()).isTrue();
        }
    }

    @Test
    void aMalformedHeadIsAnsweredAndResetAndTheConnectionGoesOn() throws IOException {
        frame(HEADERS, END_HEADERS | END_STREAM, 1, post("connection", "close"));
        frame(HEADERS, END_HEADERS | END_STREAM, 3, post("host", "b.example"));
        List<Frame> frames = until(RST_STREAM);
        assertThat(frames.getLast().stream()).isEqualTo(1);
        assertThat(frames.getLast().code()).isEqualTo(1);
        frames = until(RST_STREAM);
        assertThat(frames.getLast().stream()).isEqualTo(3);
        assertThat(frames.getLast().code()).isEqualTo(1);
        assertThat(frames.stream().filter(each -> each.type() == DATA).map(each -> new String(each.payload(), UTF_8)))
                .singleElement()
                .asString()
                .contains("the Host field names another host than :authority");
        assertThat(bench.refused)
                .isNotEmpty()
                .allSatisfy(record -> assertThat(record.reason()).isEqualTo(Reason.MALFORMED));
        assertThat(bench.limits).isEmpty();
    }

    @Test
    void contentThatIsNotWhatItsLengthSaysIsReset() throws IOException {
        frame(HEADERS, END_HEADERS, 1, post("content-length", "5"));
        frame(DATA, END_STREAM, 1, "123".getBytes(UTF_8));
        Frame reset = until(RST_STREAM).getLast();
        assertThat(reset.stream()).isEqualTo(1);
        assertThat(reset.code()).isEqualTo(1);
        bench.awaitQuiet();
    }

    @Test
    void rapidResetsEndTheConnection() throws IOException {
        try {
            for (int i = 0; i < 500; i++) {
                frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, post());
                frame(RST_STREAM, 0, 2 * i + 1, CANCEL);
            }
        } catch (SocketException cutOff) {
            // As it should be, perhaps before all of them were written.
        }
        assertEnds();
        await().atMost(Duration.ofSeconds(5)).until(() -> bench.limits.contains(Limit.PROTOCOL));
    }

    @Test
    void emptyContinuationsEndTheConnection() throws IOException {
        frame(HEADERS, END_STREAM, 1, post());
        for (int i = 0; i < 40; i++) {
            frame(CONTINUATION, 0, 1, new byte[0]);
        }
        assertThat(until(GOAWAY).getLast().code()).isEqualTo(11);
        assertEnds();
        assertThat(bench.limits).contains(Limit.PROTOCOL);
    }

    @Test
    void aHeadThatStaysUnfinishedEndsTheConnection() throws IOException {
        frame(HEADERS, END_STREAM, 1, post());
        assertThat(until(GOAWAY).getLast().code()).isEqualTo(11);
        assertEnds();
        assertThat(bench.limits).contains(Limit.HEAD_TIME);
    }

    @Test
    void aFloodOfPingsEndsTheConnection() throws IOException {
        try {
            for (int i = 0; i < 300; i++) {
                frame(PING, 0, 0, new byte[8]);
            }
        } catch (SocketException cutOff) {
            // As it should be.
        }
        assertEnds();
        assertThat(bench.limits).contains(Limit.CONTROL_FRAMES);
    }

    @Test
    void leaveIsTakenInTwoStepsAndACutRefusesWhatHasNoAnswerYet() throws IOException {
        frame(HEADERS, END_HEADERS | END_STREAM, 1, post());
        await().atMost(Duration.ofSeconds(5)).until(() -> bench.underWay() == 1);
        bench.lastAnswers();
        Frame soon = until(GOAWAY).getLast();
        assertThat(ByteBuffer.wrap(soon.payload()).getInt()).isEqualTo(Integer.MAX_VALUE);
        Frame now = until(GOAWAY).getLast();
        assertThat(ByteBuffer.wrap(now.payload()).getInt()).isEqualTo(1);
        assertThat(now.code()).isZero();
        bench.cut(Reason.DENIED_BY_RULE, "Policy has changed.");
        List<Frame> last = until(DATA);
        assertThat(last.stream().anyMatch(each -> each.type() == HEADERS)).isTrue();
        assertThat(new String(last.getLast().payload(), UTF_8)).contains("denied_by_rule");
        assertEnds();
    }
}
