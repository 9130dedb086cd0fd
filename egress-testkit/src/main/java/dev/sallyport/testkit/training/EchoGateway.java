package dev.sallyport.testkit.training;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * What a sidecar takes for a gateway with an echo behind every destination: mutual TLS 1.3, HTTP/2 (RFC 9113) far enough to
 * answer 200 to any CONNECT without reading it, DATA back as it came. After {@value #STREAMS} streams a connection is sent
 * GOAWAY, so that there are handshakes. For a peer that behaves; one virtual thread per connection. Close it.
 */
final class EchoGateway implements AutoCloseable {
    private static final int STREAMS = 40;
    private static final int PREFACE = 24;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    /** HPACK's static table, entry 8. */
    private static final byte[] STATUS_200 = {(byte) 0x88};
    /** Two-step shutdown, first step: every stream so far is served, please open no more. */
    private static final byte[] LEAVING = {0x7f, -1, -1, -1, 0, 0, 0, 0};

    private final SSLServerSocket listener;
    private final AtomicInteger handshakes = new AtomicInteger();

    /** Listens on a loopback port under {@code identity}. */
    EchoGateway(Identity identity) {
        try {
            listener = (SSLServerSocket) identity.context()
                    .getServerSocketFactory()
                    .createServerSocket(0, 0, InetAddress.getByName("127.0.0.1"));
            SSLParameters tls = listener.getSSLParameters();
            tls.setNeedClientAuth(true);
            tls.setApplicationProtocols(new String[] {"h2"});
            listener.setSSLParameters(tls);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK's TLS is incomplete", e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Handshakes completed so far. */
    int handshakes() {
        return handshakes.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                SSLSocket peer = (SSLSocket) listener.accept();
                Thread.ofVirtual().start(() -> serve(peer));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(SSLSocket peer) {
        try (peer) {
            peer.startHandshake();
            handshakes.incrementAndGet();
            DataInputStream in = new DataInputStream(peer.getInputStream());
            in.skipNBytes(PREFACE);
            Connection connection = new Connection(in, new DataOutputStream(peer.getOutputStream()));
            connection.frame(Type.SETTINGS, 0, 0, new byte[0]);
            connection.run();
        } catch (IOException gone) {
            // The peer leaves when its training is over.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    /** Frame types in the order of their numbers. */
    private enum Type {
        DATA,
        HEADERS,
        PRIORITY,
        RST_STREAM,
        SETTINGS,
        PUSH_PROMISE,
        PING,
        GOAWAY,
        WINDOW_UPDATE
    }

    /** Confined to its connection's thread. */
    private static final class Connection {
        private final DataInputStream in;
        private final DataOutputStream out;
        private int streams;

        Connection(DataInputStream in, DataOutputStream out) {
            this.in = in;
            this.out = out;
        }

        void run() throws IOException {
            while (true) {
                int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int stream = in.readInt();
                byte[] payload = in.readNBytes(length);
                if (type < Type.values().length) {
                    take(Type.values()[type], flags, stream, payload);
                }
            }
        }

        private void take(Type type, int flags, int stream, byte[] payload) throws IOException {
            switch (type) {
                case SETTINGS -> {
                    if ((flags & ACK) == 0) {
                        frame(Type.SETTINGS, ACK, 0, new byte[0]);
                    }
                }
                case PING -> {
                    if ((flags & ACK) == 0) {
                        frame(Type.PING, ACK, 0, payload);
                    }
                }
                case HEADERS -> open(stream);
                case DATA -> echo(flags, stream, payload);
                case PRIORITY, RST_STREAM, PUSH_PROMISE, GOAWAY, WINDOW_UPDATE -> {
                    // Nothing to answer: bodies are far smaller than any window.
                }
            }
        }

        private void open(int stream) throws IOException {
            frame(Type.HEADERS, END_HEADERS, stream, STATUS_200);
            streams++;
            if (streams == STREAMS) {
                frame(Type.GOAWAY, 0, 0, LEAVING);
            }
        }

        private void echo(int flags, int stream, byte[] payload) throws IOException {
            if ((flags & PADDED) != 0) {
                throw new IOException("padding is not expected");
            }
            if (payload.length > 0) {
                byte[] increment = {
                    0, (byte) (payload.length >> 16), (byte) (payload.length >> 8), (byte) payload.length
                };
                frame(Type.WINDOW_UPDATE, 0, 0, increment);
                if ((flags & END_STREAM) == 0) {
                    frame(Type.WINDOW_UPDATE, 0, stream, increment);
                }
            }
            frame(Type.DATA, flags & END_STREAM, stream, payload);
        }

        void frame(Type type, int flags, int stream, byte[] payload) throws IOException {
            out.writeShort(payload.length >> 8);
            out.writeByte(payload.length);
            out.writeByte(type.ordinal());
            out.writeByte(flags);
            out.writeInt(stream);
            out.write(payload);
            out.flush();
        }
    }
}
