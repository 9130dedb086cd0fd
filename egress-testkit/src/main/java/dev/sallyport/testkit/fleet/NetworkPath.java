package dev.sallyport.testkit.fleet;

import dev.sallyport.testkit.net.NamespaceSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A stretch of network that can be bad: a TCP relay in user space (this kernel has no netem). It moves bytes, not packets:
 * both ends talk to it, so their own acknowledgements always come at once. A lost segment therefore shows as what TCP makes
 * of it, a pause of one retransmission time out in which nothing after it arrives; a partition shows as silence in which
 * connections stand and even new ones are accepted, but not a byte passes. For what the kernel itself must notice, use
 * {@link Fleet#partition}. Thread-safe; one pair of virtual threads per direction of a connection.
 */
public final class NetworkPath implements AutoCloseable {
    private final NamespaceSockets sockets;
    private final ServerSocketChannel server;
    private final InetSocketAddress target;
    private final PathQuality quality = new PathQuality();
    private final Queue<SocketChannel> open = new ConcurrentLinkedQueue<>();

    private NetworkPath(NamespaceSockets sockets, ServerSocketChannel server, InetSocketAddress target) {
        this.sockets = sockets;
        this.server = server;
        this.target = target;
    }

    /** Listens on {@code listen} in the network of {@code sockets}, and dials {@code target} from there. */
    public static NetworkPath open(NamespaceSockets sockets, InetSocketAddress listen, InetSocketAddress target) {
        try {
            ServerSocketChannel server = sockets.openServer();
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(listen, 1024);
            NetworkPath path = new NetworkPath(sockets, server, target);
            Thread.ofVirtual().name("path-" + listen).start(path::accept);
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException("no path on " + listen, e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        try {
            return (InetSocketAddress) server.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every byte takes this long, each way, give or take {@code jitter}; order is kept. */
    public NetworkPath delay(Duration oneWay, Duration jitter) {
        quality.delay(oneWay, jitter);
        return this;
    }

    /** Each segment is lost with {@code probability}, and then comes {@code retransmission} later, as does all behind it. */
    public NetworkPath loss(double probability, Duration retransmission) {
        quality.loss(probability, retransmission);
        return this;
    }

    /** At most this many bytes a second, each way and connection; 0: as many as there are. */
    public NetworkPath bandwidth(long bytesPerSecond) {
        quality.bandwidth(bytesPerSecond);
        return this;
    }

    /** From now on no byte passes towards the target and none back; nobody is told. */
    public NetworkPath partition() {
        quality.hold(true, true);
        return this;
    }

    /** From now on no byte passes in one direction. */
    public NetworkPath partitionOneWay(boolean towardsTarget) {
        quality.hold(towardsTarget, !towardsTarget);
        return this;
    }

    /** No delay, no loss, no limit, no partition; what was held passes now. */
    public NetworkPath heal() {
        quality.heal();
        return this;
    }

    /** Resets every connection that stands; new ones are welcome. */
    public NetworkPath reset() {
        for (SocketChannel socket = open.poll(); socket != null; socket = open.poll()) {
            breakOff(socket);
        }
        return this;
    }

    /** How many sockets are open, two per connection. */
    public int sockets() {
        open.removeIf(socket -> !socket.isOpen());
        return open.size();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel near = server.accept();
                open.add(near);
                Thread.ofVirtual().start(() -> connect(near));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void connect(SocketChannel near) {
        SocketChannel far = sockets.open();
        try {
            quality.await(quality.dueAfter(0, 0), true);
            far.connect(target);
            near.setOption(StandardSocketOptions.TCP_NODELAY, true);
            far.setOption(StandardSocketOptions.TCP_NODELAY, true);
            open.add(far);
            PathDirection there = new PathDirection(near, far, quality, true);
            PathDirection back = new PathDirection(far, near, quality, false);
            there.start(back);
            back.start(there);
        } catch (IOException refused) {
            breakOff(near);
            breakOff(far);
        }
    }

    /** RST, as far as the socket still can. */
    static void breakOff(SocketChannel socket) {
        try (socket) {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException alreadyClosed) {
            return;
        }
    }

    /** Resets everything and listens no more. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            quality.heal();
            reset();
            sockets.close();
        }
    }
}
