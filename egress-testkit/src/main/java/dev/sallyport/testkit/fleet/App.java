package dev.sallyport.testkit.fleet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.model.contract.Ports;
import dev.sallyport.testkit.net.NamespaceSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * The app beside one sidecar: this JVM with its sockets in the sidecar's network. Every call opens a connection of its own.
 * Thread-safe; blocking, and cheap on virtual threads.
 */
public final class App {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final NamespaceSockets sockets;
    private final Way way;
    private final SSLContext internet;
    private final Duration limit;

    App(NamespaceSockets sockets, Way way, SSLContext internet) {
        this(sockets, way, internet, LIMIT);
    }

    private App(NamespaceSockets sockets, Way way, SSLContext internet, Duration limit) {
        this.sockets = sockets;
        this.way = way;
        this.internet = internet;
        this.limit = limit;
    }

    /** The same app going another way. */
    public App by(Way other) {
        return new App(sockets, other, internet, limit);
    }

    /** The same app with other patience for connect and for each read; 20 s by default. */
    public App within(Duration patience) {
        return new App(sockets, way, internet, patience);
    }

    /**
     * A TCP connection to {@code target}; the caller closes it.
     *
     * @throws Refused by {@link Way#PROXY}, with the sidecar's answer
     */
    public Socket connect(Target target) throws IOException {
        boolean proxy = way == Way.PROXY;
        InetAddress address = InetAddress.getByName(proxy ? "127.0.0.1" : target.address());
        Socket socket = sockets.open().socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) limit.toMillis());
            socket.connect(new InetSocketAddress(address, proxy ? Ports.EXPLICIT_PROXY : target.port()), (int)
                    limit.toMillis());
            if (proxy) {
                establish(socket, target);
            }
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void establish(Socket socket, Target target) throws IOException {
        String authority = target.host() + ":" + target.port();
        String request = "CONNECT %1$s HTTP/1.1\r\nHost: %1$s\r\n\r\n".formatted(authority);
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        String head = PlainHttp.readHead(socket.getInputStream());
        int status = PlainHttp.parse(head).status();
        if (status != 200) {
            byte[] rest = status == 0 ? new byte[0] : socket.getInputStream().readNBytes(8192);
            throw new Refused(status, head + new String(rest, UTF_8));
        }
    }

    /** A TLS connection to {@code target}, its name verified; the caller closes it. */
    public SSLSocket tls(Target target) throws IOException {
        Socket socket = connect(target);
        try {
            SSLSocket tls =
                    (SSLSocket) internet.getSocketFactory().createSocket(socket, target.host(), target.port(), true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            return tls;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** GET over a TLS connection of its own; the whole answer, or an exception if there was none. */
    public String https(Target target, String path) throws IOException {
        try (SSLSocket tls = tls(target)) {
            return get(tls, target, path);
        }
    }

    /** GET over a plain connection of its own; the whole answer, or an exception if there was none. */
    public String http(Target target, String path) throws IOException {
        try (Socket socket = connect(target)) {
            return get(socket, target, path);
        }
    }

    private static String get(Socket socket, Target target, String path) throws IOException {
        String request = "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, target.host());
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
        if (answer.isEmpty()) {
            throw new IOException("closed without an answer");
        }
        return answer;
    }

    /** An echo connection that stays open; the caller closes it. */
    public EchoTunnel echo(Target target) throws IOException {
        return new EchoTunnel(connect(target));
    }
}
