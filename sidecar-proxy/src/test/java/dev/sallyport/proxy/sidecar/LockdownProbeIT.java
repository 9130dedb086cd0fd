package dev.sallyport.proxy.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LockdownProbeIT {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final EventLoopGroup loops = new EpollEventLoopGroup(1);
    private final List<Boolean> seen = new CopyOnWriteArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<InetSocketAddress> gateways =
            new CopyOnWriteArrayList<>(List.of(new InetSocketAddress(LOOPBACK, 15008)));
    private final Logger logger = Logger.getLogger(LockdownProbe.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            log.add(record.getLevel() + " " + record.getMessage().formatted(record.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private LockdownProbe probe;

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(handler);
        probe.close();
        loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void start(int port) {
        probe = new LockdownProbe(
                new LockdownSettings(port, INTERVAL, Duration.ofMillis(300)),
                () -> gateways,
                loops.next(),
                seen::add,
                new Random(1));
        probe.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket once = new ServerSocket(0, 1, LOOPBACK)) {
            return once.getLocalPort();
        }
    }

    @Test
    void aPortThatRefusesIsAPolicyThatHolds() throws IOException {
        start(freePort());
        await().until(() -> seen.size() >= 3);
        assertThat(seen).containsOnly(true);
        assertThat(log).singleElement().asString().startsWith("INFO").contains("is enforced");
    }

    @Test
    void aPortThatAnswersIsAnAlertAndSaidOnceUntilItChanges() throws IOException {
        int port = freePort();
        AtomicInteger touched = new AtomicInteger();
        try (ServerSocket canary = new ServerSocket(port, 50, LOOPBACK)) {
            Thread.startVirtualThread(() -> accept(canary, touched));
            start(port);
            await().until(() -> seen.size() >= 3);
        }
        assertThat(seen.stream().limit(3)).containsOnly(false);
        assertThat(log)
                .singleElement()
                .asString()
                .startsWith("WARN")
                .contains("canary answered at ", ":" + port, "NetworkPolicy sallyport-egress stands", "network plugin");
        await().until(() -> seen.getLast());
        await().until(() -> log.size() == 2);
        assertThat(touched.get()).isBetween(3, 8);
    }

    private static void accept(ServerSocket canary, AtomicInteger touched) {
        try {
            while (true) {
                canary.accept().close();
                touched.incrementAndGet();
            }
        } catch (IOException closed) {
            return;
        }
    }

    @Test
    void aPortThatIsSilentIsAPolicyThatHolds() throws IOException {
        List<Socket> crowd = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, LOOPBACK)) {
            fill(full, crowd);
            start(full.getLocalPort());
            await().until(() -> !seen.isEmpty());
            assertThat(seen).containsOnly(true);
        } finally {
            for (Socket socket : crowd) {
                socket.close();
            }
        }
    }

    /** Until the kernel drops what comes. */
    private static void fill(ServerSocket full, List<Socket> crowd) throws IOException {
        for (int i = 0; i < 64; i++) {
            Socket socket = new Socket();
            crowd.add(socket);
            try {
                socket.connect(full.getLocalSocketAddress(), 200);
            } catch (SocketTimeoutException dropped) {
                return;
            }
        }
        throw new IllegalStateException("this kernel's backlog has no end");
    }

    @Test
    void oneGatewayThatAnswersOutweighsOthersThatDoNot() throws IOException {
        try (ServerSocket canary = new ServerSocket(0, 50, LOOPBACK)) {
            gateways.addFirst(new InetSocketAddress("127.0.0.2", 15008));
            gateways.add(new InetSocketAddress("127.0.0.3", 15008));
            start(canary.getLocalPort());
            await().until(() -> seen.size() >= 2);
            assertThat(seen).containsOnly(false);
        }
    }

    @Test
    void nothingIsSaidWhileNoGatewayIsKnown() throws IOException {
        gateways.clear();
        start(freePort());
        await().pollDelay(Duration.ofMillis(400)).until(() -> true);
        assertThat(seen).isEmpty();
        gateways.add(new InetSocketAddress(LOOPBACK, 15008));
        await().until(() -> !seen.isEmpty());
    }
}
