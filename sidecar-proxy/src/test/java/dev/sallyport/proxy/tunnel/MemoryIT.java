package dev.sallyport.proxy.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many tunnels whose one end does not read: what waits in memory is bounded per tunnel, and does not grow. */
class MemoryIT {
    private static final int TUNNELS = 500;
    private static final int SENDERS = 8;
    /** Both proxies together, both directions' queues of one stalled direction: two windows and two watermarks. */
    private static final long BOUND_PER_TUNNEL = 2L * (131072 + 65536 + 65536);

    private TestIdentity identity;
    private GatewayStub gateway;
    private SidecarStub sidecar;
    private ServerSocket destination;
    private final List<Socket> apps = new ArrayList<>();
    private final List<Socket> servers = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        identity = new TestIdentity();
        gateway = new GatewayStub(identity.gateway, TunnelFixture.limits());
        sidecar = new SidecarStub(
                identity.workload, TunnelFixture.pool(TunnelFixture.wire(), List.of(gateway.address())));
        destination = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        destination.setReceiveBufferSize(65536);
        for (int i = 0; i < TUNNELS; i++) {
            apps.add(sidecar.connect(destination.getLocalPort()));
            Socket server = destination.accept();
            server.setSendBufferSize(65536);
            servers.add(server);
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : apps) {
            socket.close();
        }
        for (Socket socket : servers) {
            socket.close();
        }
        destination.close();
        sidecar.close();
        gateway.close();
        identity.close();
    }

    @Test
    void slowReadersKeepMemoryFlat() throws Exception {
        staysFlat(servers, apps);
    }

    @Test
    void slowWritersDestinationsKeepMemoryFlat() throws Exception {
        staysFlat(apps, servers);
    }

    private void staysFlat(List<Socket> talkers, List<Socket> stalled) throws Exception {
        AtomicLong sent = new AtomicLong();
        talkers.forEach(socket -> Thread.ofVirtual().start(() -> talk(socket, sent)));
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .until(new Steady(sent));
        long used = used();
        assertThat(used).isLessThan(TUNNELS * BOUND_PER_TUNNEL);
        // Eight go on and pass 64 MiB; the others stay stalled, and memory does not grow with what has passed.
        long drained = 0;
        for (Socket socket : stalled.subList(0, SENDERS)) {
            drained += socket.getInputStream().readNBytes(8 << 20).length;
        }
        assertThat(drained).isEqualTo((long) SENDERS * (8 << 20));
        assertThat(used()).isLessThan(used + (32L << 20));
    }

    /** Bytes that live buffers pin: neither chunks the pool has reserved nor what its threads have cached. */
    private static long used() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
    }

    private static void talk(Socket socket, AtomicLong sent) {
        byte[] chunk = new byte[64 << 10];
        try {
            while (true) {
                socket.getOutputStream().write(chunk);
                sent.addAndGet(chunk.length);
            }
        } catch (IOException closed) {
            return;
        }
    }

    /** True once a number has not changed for two seconds. */
    private static final class Steady implements java.util.concurrent.Callable<Boolean> {
        private final AtomicLong number;
        private long last = -1;
        private int looks;

        Steady(AtomicLong number) {
            this.number = number;
        }

        @Override
        public Boolean call() {
            long now = number.get();
            looks = now == last && now > 0 ? looks + 1 : 0;
            last = now;
            return looks >= 4;
        }
    }
}
