package dev.sallyport.proxy.hostile;

import dev.sallyport.proxy.testing.ClientHellos;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLSocket;

/**
 * By hand: how long a workload waits for a new tunnel and its first echo, alone and beside another whose tunnels send and
 * receive as fast as they can. Arguments: the hog's tunnels, the rounds.
 */
@SuppressWarnings("SystemOut")
final class Fairness {
    private Fairness() {}

    public static void main(String[] args) throws Exception {
        int hogs = Integer.parseInt(args[0]);
        int rounds = Integer.parseInt(args[1]);
        try (Siege siege = new Siege(Files.createTempDirectory("fairness"))) {
            measure(siege, rounds);
            System.out.println("alone            " + measure(siege, rounds));
            Queue<SSLSocket> open = new ConcurrentLinkedQueue<>();
            for (int i = 0; i < hogs; i++) {
                SSLSocket hog = siege.guest(siege.attacker("pod-" + i % 16), "a.example:443");
                open.add(hog);
                Thread.ofVirtual().start(() -> pump(hog));
                Thread.ofVirtual().start(() -> drain(hog));
            }
            System.out.println("beside " + hogs + " hogs  " + measure(siege, rounds));
            for (SSLSocket hog : open) {
                hog.close();
            }
        }
    }

    private static String measure(Siege siege, int rounds) throws Exception {
        long[] micros = new long[rounds];
        byte[] hello = ClientHellos.of("a.example");
        for (int i = 0; i < rounds; i++) {
            long began = System.nanoTime();
            try (SSLSocket tunnel = siege.honest()) {
                tunnel.getOutputStream().write(hello);
                tunnel.getInputStream().readNBytes(hello.length);
            }
            micros[i] = (System.nanoTime() - began) / 1000;
        }
        Arrays.sort(micros);
        return "p50 " + micros[rounds / 2] + " us, p99 " + micros[rounds * 99 / 100] + " us";
    }

    private static void pump(SSLSocket socket) {
        try {
            socket.getOutputStream().write(ClientHellos.of("a.example"));
            byte[] chunk = new byte[16 << 10];
            while (true) {
                socket.getOutputStream().write(chunk);
            }
        } catch (IOException ended) {
            return;
        }
    }

    private static void drain(SSLSocket socket) {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException ended) {
            return;
        }
    }
}
