package dev.sallyport.proxy.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** A name server on loopback that sends the very bytes a test wants, over UDP and TCP. */
public final class RawDns implements AutoCloseable {
    /** Names that were asked for, in order, with the transport: {@code udp a.example 1}. */
    public final Queue<String> asked = new ConcurrentLinkedQueue<>();

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private volatile Function<byte[], List<byte[]>> overUdp = query -> List.of();
    private volatile Function<byte[], List<byte[]>> overTcp = query -> List.of();

    public RawDns() throws IOException {
        ServerSocket bound = null;
        DatagramSocket same = null;
        while (same == null) {
            bound = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            try {
                same = new DatagramSocket(bound.getLocalPort(), InetAddress.getLoopbackAddress());
            } catch (IOException taken) {
                bound.close();
            }
        }
        tcp = bound;
        udp = same;
        Thread.ofVirtual().start(this::datagrams);
        Thread.ofVirtual().start(this::connections);
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(udp.getLocalAddress(), udp.getLocalPort());
    }

    /** Answers both ways. */
    public RawDns says(Function<byte[], byte[]> answer) {
        overUdp = query -> List.of(answer.apply(query));
        overTcp = overUdp;
        return this;
    }

    /** Answers each datagram with several, or none. */
    public RawDns saysOverUdp(Function<byte[], List<byte[]>> answers) {
        overUdp = answers;
        return this;
    }

    public RawDns saysOverTcp(Function<byte[], byte[]> answer) {
        overTcp = query -> List.of(answer.apply(query));
        return this;
    }

    private void datagrams() {
        byte[] buffer = new byte[65_535];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte[] query = java.util.Arrays.copyOf(buffer, packet.getLength());
                note("udp", query);
                for (byte[] answer : overUdp.apply(query)) {
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connections() {
        while (!tcp.isClosed()) {
            try {
                Socket socket = tcp.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
            byte[] query = in.readNBytes(in.readUnsignedShort());
            note("tcp", query);
            for (byte[] answer : overTcp.apply(query)) {
                out.writeShort(answer.length);
                out.write(answer);
            }
            out.flush();
        } catch (IOException gone) {
            // The client may leave whenever it wants.
        }
    }

    private void note(String transport, byte[] query) {
        asked.add(transport + " " + DnsBytes.name(query) + " " + DnsBytes.type(query));
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
