package dev.sallyport.proxy.tunnel;

import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.TestCa;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** An HTTP/2 client that says exactly what it is told to, frame by frame, over mutual TLS. */
public final class RawHttp2 implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;

    /** One frame as it came. */
    public record Frame(int type, int flags, int stream, byte[] payload) {
        /** The error code of a GOAWAY or RST_STREAM. */
        public int code() {
            return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
        }
    }

    private final SSLSocket socket;
    private final OutputStream out;
    private final DataInputStream in;
    private int nextStream = 1;

    private RawHttp2(SSLSocket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.in = new DataInputStream(socket.getInputStream());
    }

    public static SSLSocket tls(TestCa ca, IssuedSvid svid, int port, String alpn)
            throws GeneralSecurityException, IOException {
        return tls(context(ca, svid), port, alpn);
    }

    /** What one peer speaks TLS with, on any number of connections. */
    static SSLContext context(TestCa ca, IssuedSvid svid) throws GeneralSecurityException {
        char[] password = "x".toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(svid.keyStore(password), password);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(ca.trustStore());
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static SSLSocket tls(SSLContext context, int port, String alpn) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {alpn});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** Connects, shakes hands, sends preface and SETTINGS with this initial window. */
    public static RawHttp2 connect(TestCa ca, int port, int window) throws GeneralSecurityException, IOException {
        return connect(ca, ca.issue("shop", "attacker"), port, window);
    }

    /** The same as this workload. */
    public static RawHttp2 connect(TestCa ca, IssuedSvid svid, int port, int window)
            throws GeneralSecurityException, IOException {
        return connect(context(ca, svid), port, window);
    }

    /** The same with an identity that is used again. */
    static RawHttp2 connect(SSLContext context, int port, int window) throws IOException {
        RawHttp2 raw = new RawHttp2(tls(context, port, "h2"));
        raw.out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        raw.frame(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6).putShort((short) 4).putInt(window).array());
        return raw;
    }

    /** How long a read waits, milliseconds. */
    RawHttp2 patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
        return this;
    }

    /** Lets the kernel keep next to nothing of what is not read. */
    public RawHttp2 deaf() throws IOException {
        socket.setReceiveBufferSize(4096);
        return this;
    }

    /** Bytes as they are, in one record. */
    public RawHttp2 bytes(byte[] bytes) throws IOException {
        out.write(bytes);
        return this;
    }

    public RawHttp2 frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        out.write(frame.array());
        return this;
    }

    /** HPACK literals without indexing, names and values as given. */
    public static byte[] fields(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            text(block, namesAndValues[i]);
            text(block, namesAndValues[i + 1]);
        }
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            while (rest >= 128) {
                block.write(rest % 128 + 128);
                rest /= 128;
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    /** Opens a stream with this head; returns its id. */
    public int open(int flags, String... namesAndValues) throws IOException {
        int stream = nextStream;
        nextStream += 2;
        frame(HEADERS, END_HEADERS | flags, stream, fields(namesAndValues));
        return stream;
    }

    public int connectStream(String authority) throws IOException {
        return open(0, ":method", "CONNECT", ":authority", authority);
    }

    /** The next frame. */
    public Frame read() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame(type, flags, stream, payload);
    }

    /** Reads until a frame of this type on this stream comes. */
    public Frame await(int type, int stream) throws IOException {
        while (true) {
            Frame frame = read();
            if (frame.type == type && frame.stream == stream) {
                return frame;
            }
        }
    }

    /** Reads until the answer to a PING, or until the end came in whatever way; a connection that stands mute is neither. */
    public boolean readUntilPingOrEnd() {
        try {
            await(PING, 0);
            return true;
        } catch (java.net.SocketTimeoutException still) {
            return false;
        } catch (IOException ended) {
            return true;
        }
    }

    /** Reads until the end; the last GOAWAY's code, or -1 when the connection ended without one. */
    public int readToEnd() {
        int code = -1;
        try {
            while (true) {
                Frame frame = read();
                if (frame.type == GOAWAY) {
                    code = frame.code();
                }
            }
        } catch (EOFException ended) {
            return code;
        } catch (java.net.SocketTimeoutException still) {
            throw new AssertionError("the connection still stands", still);
        } catch (IOException broken) {
            return code;
        }
    }

    /** The {@code :status} in a response head, which our gateway always writes literally or from the static table. */
    public static boolean hasStatus(Frame head, String status) {
        byte[] block = head.payload;
        int[] indexed = {200, 204, 206, 304, 400, 404, 500};
        for (int i = 0; i < indexed.length; i++) {
            if (Integer.toString(indexed[i]).equals(status) && block[0] == (byte) (0x80 | 8 + i)) {
                return true;
            }
        }
        return new String(Arrays.copyOf(block, Math.min(block.length, 8)), StandardCharsets.ISO_8859_1)
                .contains(status);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
