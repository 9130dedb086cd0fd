package dev.sallyport.proxy.limit;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * File descriptors as a share of what the process may have. Counted by what we have open rather than asked of the kernel,
 * which lists them all for an answer: sockets, and some for files, jars, event loops, the health port and name servers.
 * Safe for concurrent use.
 */
public final class DescriptorUse implements DoubleSupplier {
    private static final int OURS = 128;

    private final LongSupplier sockets;
    private final double max;

    /** {@code sockets}: how many are open now. */
    public DescriptorUse(LongSupplier sockets) {
        this.sockets = sockets;
        this.max = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Double.MAX_VALUE;
    }

    @Override
    public double getAsDouble() {
        return (sockets.getAsLong() + OURS) / max;
    }
}
