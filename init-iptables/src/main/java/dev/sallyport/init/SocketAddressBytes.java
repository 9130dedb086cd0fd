package dev.sallyport.init;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/**
 * {@code sockaddr_in} and {@code sockaddr_in6}: family native-endian at 0, port big-endian at 2, address at 4 or 8
 * (DESIGN §10).
 */
final class SocketAddressBytes {
    private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int V4_SIZE = 16;
    private static final int V6_SIZE = 28;

    private SocketAddressBytes() {}

    /** Room for an address of that family. */
    static MemorySegment empty(Arena arena, Family family) {
        return arena.allocate(family == Family.V4 ? V4_SIZE : V6_SIZE, 8);
    }

    /** The address, written out; owned by the arena. */
    static MemorySegment write(Arena arena, Family family, InetSocketAddress address) {
        MemorySegment bytes = empty(arena, family);
        short kind = (short) (family == Family.V4 ? LibcSockets.AF_INET : LibcSockets.AF_INET6);
        bytes.set(ValueLayout.JAVA_SHORT, 0, kind);
        bytes.set(PORT, 2, (short) address.getPort());
        byte[] host = address.getAddress().getAddress();
        MemorySegment.copy(host, 0, bytes, ValueLayout.JAVA_BYTE, offset(family), host.length);
        return bytes;
    }

    /** Reads the address back. */
    static InetSocketAddress read(Family family, MemorySegment bytes) {
        byte[] host = new byte[family == Family.V4 ? 4 : 16];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, offset(family), host, 0, host.length);
        int port = Short.toUnsignedInt(bytes.get(PORT, 2));
        try {
            return new InetSocketAddress(InetAddress.getByAddress(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    private static int offset(Family family) {
        return family == Family.V4 ? 4 : 8;
    }
}
