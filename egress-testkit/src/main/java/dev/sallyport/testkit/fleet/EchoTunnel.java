package dev.sallyport.testkit.fleet;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** A connection to an echo server that stays open, to see whether and how it ends. Confined to one thread. */
public final class EchoTunnel implements AutoCloseable {
    /** No TLS and no HTTP begins with it, so that nobody waits for more. */
    private static final int OPAQUE = '(';

    private final Socket socket;

    EchoTunnel(Socket socket) {
        this.socket = socket;
    }

    /** How a connection was found. */
    public enum State {
        /** What was sent came back. */
        ALIVE,
        /** It was ended by FIN. */
        ENDED,
        /** It was ended by RST. */
        RESET,
        /** Nothing came back in time, and nothing says that it is over. */
        SILENT
    }

    /** Sends one octet and waits for it. */
    public State ping(Duration limit) {
        try {
            socket.setSoTimeout((int) limit.toMillis());
            socket.getOutputStream().write(OPAQUE);
            return socket.getInputStream().read() < 0 ? State.ENDED : State.ALIVE;
        } catch (SocketTimeoutException silent) {
            return State.SILENT;
        } catch (IOException broken) {
            return State.RESET;
        }
    }

    /** Waits, without sending, for the connection to end. */
    public State awaitEnd(Duration limit) {
        try {
            socket.setSoTimeout((int) limit.toMillis());
            return socket.getInputStream().read() < 0 ? State.ENDED : State.ALIVE;
        } catch (SocketTimeoutException silent) {
            return State.SILENT;
        } catch (IOException broken) {
            return State.RESET;
        }
    }

    /** The socket itself. */
    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
