package dev.sallyport.proxy.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.proxy.tunnel.RawHttp2;
import dev.sallyport.proxy.tunnel.RawHttp2.Frame;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP/2 server in clear that says, frame by frame, what a test tells it to. SETTINGS and PING are acknowledged by itself. */
public final class Http2Origin implements AutoCloseable {
    public static final int ACK = 1;
    public static final byte[] REFUSED = {0, 0, 0, 7};
    public static final byte[] CANCEL = {0, 0, 0, 8};

    /** What is done about a frame of a request: HEADERS, DATA, RST_STREAM. */
    public interface Script {
        void on(Peer peer, Frame frame) throws IOException;

        /** More may be sent, on that stream or, for 0, on all of them. */
        default void room(Peer peer, int stream, int bytes) throws IOException {}
    }

    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final byte[] settings;
    private final Script script;
    private final Upstream server;

    public Http2Origin(Script script) {
        this(new byte[0], script);
    }

    /** With a payload of SETTINGS of its own. */
    public Http2Origin(byte[] settings, Script script) {
        this.settings = settings;
        this.script = script;
        this.server = new Upstream((in, out, socket) -> {
            Peer peer = new Peer(out, connections.incrementAndGet());
            DataInputStream data = new DataInputStream(in);
            mostAtOnce.accumulateAndGet(open.incrementAndGet(), Math::max);
            try {
                data.readNBytes(24);
                peer.frame(RawHttp2.SETTINGS, 0, 0, settings());
                while (true) {
                    take(peer, next(data));
                }
            } catch (EOFException over) {
                // The gateway has left.
            } finally {
                open.decrementAndGet();
            }
        });
    }

    /** Of one setting. */
    public static byte[] setting(int id, int value) {
        return ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
    }

    private byte[] settings() {
        return settings;
    }

    private void take(Peer peer, Frame frame) throws IOException {
        boolean asks = (frame.flags() & ACK) == 0;
        switch (frame.type()) {
            case RawHttp2.SETTINGS -> {
                if (asks) {
                    peer.frame(RawHttp2.SETTINGS, ACK, 0, new byte[0]);
                }
            }
            case RawHttp2.PING -> {
                if (asks) {
                    peer.frame(RawHttp2.PING, ACK, 0, frame.payload());
                }
            }
            case RawHttp2.HEADERS -> {
                requests.incrementAndGet();
                script.on(peer, frame);
            }
            case RawHttp2.DATA, RawHttp2.RST_STREAM -> script.on(peer, frame);
            case RawHttp2.WINDOW_UPDATE ->
                script.room(
                        peer, frame.stream(), ByteBuffer.wrap(frame.payload()).getInt());
            default -> {}
        }
    }

    private static Frame next(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame(type, flags, stream, payload);
    }

    public InetSocketAddress address() {
        return server.address();
    }

    /** Connections so far. */
    public int connections() {
        return connections.get();
    }

    /** The most that were open at the same time. */
    public int mostAtOnce() {
        return mostAtOnce.get();
    }

    /** Heads of requests so far, over all connections. */
    public int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        server.close();
    }

    /** One connection's other side. Frames may be sent from any thread. */
    public record Peer(OutputStream out, int number) {
        public void frame(int type, int flags, int stream, byte[] payload) throws IOException {
            bytes(encoded(type, flags, stream, payload));
        }

        /** Bytes as they are. */
        public void bytes(byte[] bytes) throws IOException {
            synchronized (out) {
                out.write(bytes);
                out.flush();
            }
        }

        /** A whole answer. */
        public void answer(int stream, int status, String text) throws IOException {
            frame(
                    RawHttp2.HEADERS,
                    RawHttp2.END_HEADERS,
                    stream,
                    RawHttp2.fields(":status", String.valueOf(status), "content-length", "" + text.length()));
            frame(RawHttp2.DATA, RawHttp2.END_STREAM, stream, text.getBytes(UTF_8));
        }

        /** The same frame a number of times, in one write. */
        public void flood(int times, byte[] frame) throws IOException {
            ByteBuffer all = ByteBuffer.allocate(times * frame.length);
            for (int i = 0; i < times; i++) {
                all.put(frame);
            }
            bytes(all.array());
        }
    }

    /** A frame's bytes. */
    public static byte[] encoded(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }
}
