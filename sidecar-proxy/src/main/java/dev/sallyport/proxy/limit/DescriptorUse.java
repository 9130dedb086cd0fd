package dev.sallyport.proxy.limit;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * File descriptors as a share of what the process may have. The kernel is asked once, for what is open at the start, since
 * it lists them all for an answer; from then on sockets are counted by who opens them. Safe for concurrent use.
 */
public final class DescriptorUse implements DoubleSupplier {
    /** For records, the health port, name servers and files of policy and identity while they are read. */
    private static final int ROOM = 64;

    private final LongSupplier sockets;
    private final long others;
    private final double max;

    /** {@code sockets}: how many are open now. */
    public DescriptorUse(LongSupplier sockets) {
        this.sockets = sockets;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            this.others = unix.getOpenFileDescriptorCount() + ROOM;
            this.max = unix.getMaxFileDescriptorCount();
        } else {
            this.others = ROOM;
            this.max = Double.MAX_VALUE;
        }
    }

    @Override
    public double getAsDouble() {
        return (sockets.getAsLong() + others) / max;
    }
}
