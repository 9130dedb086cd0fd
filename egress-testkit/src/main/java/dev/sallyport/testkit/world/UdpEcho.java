package dev.sallyport.testkit.world;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Sends every datagram back: a stand-in for QUIC on 443. One thread per address and port. */
final class UdpEcho {
    private final EventLog log;

    UdpEcho(EventLog log) {
        this.log = log;
    }

    void listen(String address, int port) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), port));
        Thread.ofPlatform().name("udp-" + address + "-" + port).start(() -> serve(socket));
    }

    private void serve(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        while (true) {
            try {
                packet.setLength(65_535);
                socket.receive(packet);
                log.write(
                        "udp",
                        (InetSocketAddress) packet.getSocketAddress(),
                        socket.getLocalAddress().getHostAddress(),
                        socket.getLocalPort());
                socket.send(packet);
            } catch (IOException e) {
                throw new IllegalStateException("UDP echo on " + socket.getLocalSocketAddress() + " failed", e);
            }
        }
    }
}
