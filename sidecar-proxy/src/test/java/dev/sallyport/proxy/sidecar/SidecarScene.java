package dev.sallyport.proxy.sidecar;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.proxy.accept.ListenerSettings;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.http.HttpGateSettings;
import dev.sallyport.proxy.identity.Credentials;
import dev.sallyport.proxy.identity.IdentityHolder;
import dev.sallyport.proxy.limit.OverloadLimits;
import dev.sallyport.proxy.relay.RelaySettings;
import dev.sallyport.proxy.session.SidecarSettings;
import dev.sallyport.proxy.sniff.SniffSettings;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A sidecar on ephemeral loopback ports, with a carrier of ours and a destination that the test names. */
final class SidecarScene implements AutoCloseable {
    static final int SERVER_FIRST_PORT = 3306;
    static final int MAX_CONNECTIONS = 8;

    final FakeCarrier carrier;
    final SidecarRole role;
    final Queue<String> queries = new ConcurrentLinkedQueue<>();
    final AtomicInteger opened = new AtomicInteger();
    private final BlockingQueue<ConnectionRecord> records = new LinkedBlockingQueue<>();
    private final EpollEventLoopGroup loops = new EpollEventLoopGroup(2);
    private volatile InetSocketAddress destination = new InetSocketAddress("198.51.100.7", 443);
    private volatile Credentials credentials = new Credentials(
            SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/checkout"),
            Instant.parse("2030-01-01T00:00:00Z"),
            null,
            null,
            1);

    SidecarScene() throws IOException {
        this(null);
    }

    /** With DNS captured, or null. */
    SidecarScene(DnsSettings dns) throws IOException {
        carrier = new FakeCarrier();
        role = new SidecarRole(
                settings(dns),
                channel -> destination,
                carrier,
                carrier,
                identity(),
                observer(),
                (way, answer) -> queries.add(way.label() + " " + answer.label()),
                loops,
                loops,
                Clock.systemUTC());
        role.start();
    }

    private static SidecarRoleSettings settings(DnsSettings dns) {
        ListenerSettings anyPort = new ListenerSettings(0, 128);
        SniffSettings sniff =
                new SniffSettings(Duration.ofMillis(300), Duration.ofMillis(900), Set.of(SERVER_FIRST_PORT));
        HttpGateSettings http =
                new HttpGateSettings(new HeadLimits(65_536, 100), Duration.ofMillis(900), 65_536, Set.of("websocket"));
        RelaySettings relay = new RelaySettings(131_072, 32_768, Duration.ofSeconds(30), Duration.ofSeconds(10));
        return new SidecarRoleSettings(
                anyPort,
                anyPort,
                new SidecarSettings(sniff, http, relay, MAX_CONNECTIONS, "pod-uid-1"),
                dns,
                OverloadLimits.DEFAULT);
    }

    private IdentityHolder identity() {
        return new IdentityHolder() {
            @Override
            public Credentials current() {
                return credentials;
            }

            @Override
            public void onChange(Consumer<Credentials> listener) {
                // The sidecar asks each time.
            }

            @Override
            public Duration timeTo(Instant end) {
                return Duration.ZERO;
            }
        };
    }

    private ConnectionObserver observer() {
        return new ConnectionObserver() {
            @Override
            public void opened() {
                opened.incrementAndGet();
            }

            @Override
            public void settled(ConnectionRecord record) {
                records.add(record);
            }
        };
    }

    SidecarScene going(String address, int port) {
        destination = new InetSocketAddress(address, port);
        return this;
    }

    SidecarScene notRedirected() {
        destination = null;
        return this;
    }

    SidecarScene withoutIdentity() {
        credentials = null;
        return this;
    }

    /** An app's connection that iptables would have redirected. */
    Socket captured() throws IOException {
        return connect(role.captureAddresses().getFirst());
    }

    /** An app's connection to its proxy. */
    Socket proxied() throws IOException {
        return connect(role.proxyAddresses().getFirst());
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    ConnectionRecord record() throws InterruptedException {
        ConnectionRecord record = records.poll(10, TimeUnit.SECONDS);
        if (record == null) {
            throw new AssertionError("no record was made");
        }
        return record;
    }

    boolean hasNoMoreRecords() {
        return records.isEmpty();
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Exactly as many bytes as expected, as text. */
    static String receive(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    /** Everything up to FIN. */
    static String receiveAll(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        role.close();
        carrier.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    static void assertReset(Socket app) {
        assertThatThrownBy(() -> app.getInputStream().readAllBytes())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    /** A ClientHello as it was captured, one character per byte. */
    static String fixture(String name) {
        try (InputStream in = SidecarScene.class.getResourceAsStream("/clienthello/" + name + ".hex")) {
            byte[] bytes = HexFormat.of().parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
