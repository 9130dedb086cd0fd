package dev.sallyport.testkit.training;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * What apps and guests ask of a sidecar and a gateway: CONNECTs with an exchange behind them, plain requests, captured
 * connections that never were captured, guests' own TLS connections. Counts answers by status; blocking.
 */
final class ProxyLoad {
    private static final int AT_ONCE = 8;
    private static final int PATIENCE_MILLIS = 20_000;
    private static final byte[] MESSAGE = "0123456789abcdef".repeat(512).getBytes(US_ASCII);

    private final AtomicInteger carried = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    /** One conversation; the status it was answered with, or 0 where there is none to be had. */
    private interface Conversation {
        int hold(int number) throws IOException;
    }

    /** Apps: {@code count} CONNECTs to the explicit proxy, every twentieth a plain request instead. */
    void apps(int explicitProxy, int count) {
        repeat(count, number -> number % 20 == 19 ? plain(explicitProxy, number) : connect(explicitProxy, number));
    }

    /** Connections to the capture port that nothing redirected: each is refused for its destination. */
    void strays(int capture, int count) {
        repeat(count, number -> {
            try (Socket socket = dial(capture)) {
                return socket.getInputStream().read() < 0 ? 403 : 0;
            } catch (java.net.SocketException reset) {
                return 403;
            }
        });
    }

    /** Guests of {@code identity} who bring a TLS connection each and ask for what nobody may have. */
    void guests(int tunnels, Identity identity, int count) throws GeneralSecurityException {
        SSLContext tls = identity.context();
        repeat(count, number -> {
            try (SSLSocket socket =
                    (SSLSocket) tls.getSocketFactory().createSocket(dial(tunnels), "gateway", tunnels, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {"http/1.1"});
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                return ask(socket, connectTo("guest" + number % 50 + ".example:443"));
            }
        });
    }

    /** Tunnels that carried bytes. */
    int carried() {
        return carried.get();
    }

    /** Requests refused with an answer. */
    int refused() {
        return refused.get();
    }

    /** Conversations that ended otherwise. */
    int failed() {
        return failed.get();
    }

    private int connect(int port, int number) throws IOException {
        try (Socket socket = dial(port)) {
            int status = ask(socket, connectTo("service" + number % 50 + ".example:" + (number % 2 == 0 ? 443 : 8080)));
            if (status == 200) {
                socket.getOutputStream().write(MESSAGE);
                byte[] back = new DataInputStream(socket.getInputStream()).readNBytes(MESSAGE.length);
                if (!Arrays.equals(back, MESSAGE)) {
                    throw new IOException("the echo differs");
                }
                if (number % 3 == 0) {
                    socket.shutdownOutput();
                    socket.getInputStream().read();
                }
            }
            return status;
        }
    }

    private static String connectTo(String authority) {
        return "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n";
    }

    private static int plain(int port, int number) throws IOException {
        try (Socket socket = dial(port)) {
            String host = "service" + number % 50 + ".example";
            int status =
                    ask(socket, "GET http://" + host + "/ HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
            // The echo behind is no HTTP server: what the sidecar makes of its own request as an answer is a refusal.
            return status == 200 ? 0 : 403;
        }
    }

    /** Sends a head and reads the answer's. */
    private static int ask(Socket socket, String head) throws IOException {
        socket.getOutputStream().write(head.getBytes(US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                break;
            }
            answer.append((char) octet);
        }
        return answer.length() < 12 ? 0 : Integer.parseInt(answer.substring(9, 12));
    }

    private static Socket dial(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private void repeat(int count, Conversation conversation) {
        Semaphore room = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int number = i;
                room.acquireUninterruptibly();
                threads.execute(() -> {
                    count(conversation, number);
                    room.release();
                });
            }
        }
    }

    private void count(Conversation conversation, int number) {
        int status;
        try {
            status = conversation.hold(number);
        } catch (IOException | NumberFormatException lost) {
            status = 0;
        }
        (status == 200 ? carried : status == 0 ? failed : refused).incrementAndGet();
    }
}
