package dev.sallyport.testkit.world;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Plain TCP servers, one virtual thread per connection: 7 echoes (half-close included), 9 accepts and never reads, 19
 * sends without end, 25 speaks first like SMTP, 3306 speaks first like MySQL, 11 resets at once.
 */
final class TcpServices {
    private static final byte[] MYSQL_GREETING = "J\0\0\0\n8.0.36-testkit\0".getBytes(US_ASCII);

    private final EventLog log;

    TcpServices(EventLog log) {
        this.log = log;
    }

    /** What a server does with a connection, which is closed afterwards. */
    private interface Conversation {
        void hold(Socket socket) throws IOException;
    }

    void listen() throws IOException {
        listen(7, socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
        listen(9, socket -> LockSupport.parkNanos(Duration.ofHours(1).toNanos()));
        listen(11, socket -> socket.setSoLinger(true, 0));
        listen(19, TcpServices::sendWithoutEnd);
        listen(25, TcpServices::speakSmtp);
        listen(3306, socket -> {
            socket.getOutputStream().write(MYSQL_GREETING);
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
    }

    private void listen(int port, Conversation conversation) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress("::", port), 512);
        Thread.ofPlatform().name("tcp-" + port).start(() -> accept(server, port, conversation));
    }

    private void accept(ServerSocket server, int port, Conversation conversation) {
        while (true) {
            try {
                Socket socket = server.accept();
                InetSocketAddress source = (InetSocketAddress) socket.getRemoteSocketAddress();
                log.write("tcp", source, socket.getLocalAddress().getHostAddress(), port);
                Thread.ofVirtual().start(() -> converse(socket, conversation));
            } catch (IOException e) {
                throw new IllegalStateException("port " + port + " cannot accept any more", e);
            }
        }
    }

    private static void converse(Socket socket, Conversation conversation) {
        try (socket) {
            conversation.hold(socket);
        } catch (IOException gone) {
            // Clients leave as they please; that is no event for a test server.
            return;
        }
    }

    private static void sendWithoutEnd(Socket socket) throws IOException {
        byte[] line = "0123456789abcdefghijklmnopqrstuvwxyz\r\n".repeat(100).getBytes(US_ASCII);
        while (true) {
            socket.getOutputStream().write(line);
        }
    }

    private static void speakSmtp(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write("220 mail.partner.example ESMTP testkit\r\n".getBytes(US_ASCII));
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        for (String line = in.readLine(); line != null && !line.equalsIgnoreCase("QUIT"); line = in.readLine()) {
            out.write("250 ok\r\n".getBytes(US_ASCII));
        }
        out.write("221 bye\r\n".getBytes(US_ASCII));
    }
}
