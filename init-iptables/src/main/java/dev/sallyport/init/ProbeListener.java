package dev.sallyport.init;

import dev.sallyport.init.LibcSockets.SocketFault;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Listens where the sidecar will listen, for the length of the probe. Blocking, for one thread; close it. */
final class ProbeListener implements AutoCloseable {
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SOL_IP = 0;
    private static final int SOL_IPV6 = 41;
    private static final int SO_ORIGINAL_DST = 80;
    private static final int BACKLOG = 16;

    private final LibcSockets libc;
    private final Family family;
    private final int descriptor;

    private ProbeListener(LibcSockets libc, Family family, int descriptor) {
        this.libc = libc;
        this.family = family;
        this.descriptor = descriptor;
    }

    /** Binds the family's loopback address; EADDRINUSE when somebody listens there. */
    static ProbeListener open(LibcSockets libc, Family family, int port) throws SocketFault {
        int descriptor = libc.socket(family == Family.V4 ? LibcSockets.AF_INET : LibcSockets.AF_INET6);
        ProbeListener listener = new ProbeListener(libc, family, descriptor);
        try (Arena arena = Arena.ofConfined()) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(family.loopback()), port);
            libc.setOption(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
            libc.bind(descriptor, SocketAddressBytes.write(arena, family, address));
            libc.listen(descriptor, BACKLOG);
            return listener;
        } catch (SocketFault e) {
            listener.close();
            throw e;
        }
    }

    /**
     * Waits for the connection from that local port, sends it the token and returns where it had wanted to go. Others'
     * connections are closed.
     *
     * @throws SocketFault when the kernel knows no original destination: the connection was not redirected
     * @throws ProbeFailure when nobody came in time
     */
    InetSocketAddress serve(int dialler, byte[] token, long deadline) throws SocketFault, ProbeFailure {
        try (Arena arena = Arena.ofConfined()) {
            while (true) {
                int millis = (int) Math.max(0, (deadline - System.nanoTime()) / 1_000_000);
                if (!libc.readable(descriptor, millis)) {
                    throw new ProbeFailure("the connection did not come in on " + family.loopback());
                }
                MemorySegment peer = SocketAddressBytes.empty(arena, family);
                int connection = libc.accept(descriptor, peer);
                try {
                    if (SocketAddressBytes.read(family, peer).getPort() == dialler) {
                        return answer(arena, connection, token);
                    }
                } finally {
                    libc.close(connection);
                }
            }
        }
    }

    private InetSocketAddress answer(Arena arena, int connection, byte[] token) throws SocketFault {
        MemorySegment original = SocketAddressBytes.empty(arena, family);
        libc.getOption(connection, family == Family.V4 ? SOL_IP : SOL_IPV6, SO_ORIGINAL_DST, original);
        libc.send(connection, arena.allocateFrom(ValueLayout.JAVA_BYTE, token));
        return SocketAddressBytes.read(family, original);
    }

    @Override
    public void close() throws SocketFault {
        libc.close(descriptor);
    }
}
