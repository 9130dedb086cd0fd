package dev.sallyport.proxy.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlacementIT {
    private final Queue<Channel> connections = new ConcurrentLinkedQueue<>();
    private TestIdentity identity;
    private GatewayStub gateway;
    private SidecarStub sidecar;
    private ServerSocket destination;

    @BeforeEach
    void start() throws Exception {
        identity = new TestIdentity();
        gateway = new GatewayStub(identity.gateway, TunnelFixture.limits());
        gateway.behaviour = arrival -> {
            connections.add(arrival.lane().channel().parent());
            gateway.carry(arrival);
        };
        sidecar = new SidecarStub(
                identity.workload, TunnelFixture.pool(TunnelFixture.wire(), List.of(gateway.address())));
        destination = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws Exception {
        destination.close();
        sidecar.close();
        gateway.close();
        identity.close();
    }

    @Test
    void newTunnelsLeaveAConnectionThatCarriesBulk() throws Exception {
        try (Socket app = sidecar.connect(destination.getLocalPort());
                Socket server = destination.accept()) {
            Thread writes = Thread.ofVirtual().start(() -> flood(server));
            Thread reads = Thread.ofVirtual().start(() -> drain(app));
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                tunnel();
                assertThat(newest()).isNotSameAs(connections.peek());
            });
            assertThat(gateway.seen.connections).hasValue(2);
            app.close();
            writes.join();
            reads.join();
        }
    }

    @Test
    void quietTunnelsShareOneConnection() throws Exception {
        for (int i = 0; i < 20; i++) {
            tunnel();
        }
        assertThat(connections).hasSize(20).allMatch(connection -> connection == connections.peek());
    }

    private void tunnel() throws IOException {
        try (Socket app = sidecar.connect(destination.getLocalPort());
                Socket server = destination.accept()) {
            server.getOutputStream().write(1);
            assertThat(app.getInputStream().read()).isEqualTo(1);
        }
    }

    private Channel newest() {
        return List.copyOf(connections).getLast();
    }

    private static void flood(Socket into) {
        byte[] bytes = new byte[256 << 10];
        try {
            while (true) {
                into.getOutputStream().write(bytes);
            }
        } catch (IOException ended) {
            // The other side has closed: enough.
        }
    }

    private static void drain(Socket from) {
        try {
            from.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException ended) {
            // We have closed: enough.
        }
    }
}
