package dev.sallyport.proxy.hostile;

import dev.sallyport.testkit.ca.IssuedSvid;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import javax.net.ssl.SSLSocket;

/**
 * By hand: the gateway's HTTP/2 on a plaintext loopback port, for testers such as h2spec that have no client certificate.
 * Argument: the port.
 */
@SuppressWarnings("SystemOut")
final class H2Target {
    private H2Target() {}

    public static void main(String[] args) throws Exception {
        try (Siege siege = new Siege(Files.createTempDirectory("h2target"));
                ServerSocket plain =
                        new ServerSocket(Integer.parseInt(args[0]), 50, InetAddress.getLoopbackAddress())) {
            IssuedSvid svid = siege.attacker("pod-1");
            System.out.println("listening");
            while (true) {
                Socket client = plain.accept();
                Thread.ofVirtual().start(() -> relay(siege, svid, client));
            }
        }
    }

    private static void relay(Siege siege, IssuedSvid svid, Socket client) {
        try (client;
                SSLSocket gateway =
                        dev.sallyport.proxy.tunnel.RawHttp2.tls(siege.identity.ca, svid, siege.port, "h2")) {
            Thread up = Thread.ofVirtual().start(() -> copy(client, gateway));
            copy(gateway, client);
            up.interrupt();
        } catch (Exception ended) {
            System.out.println("ended: " + ended.getMessage());
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] chunk = new byte[32 << 10];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                out.write(chunk, 0, n);
                out.flush();
            }
            to.shutdownOutput();
        } catch (IOException ended) {
            return;
        }
    }
}
