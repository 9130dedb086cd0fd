package dev.sallyport.proxy.app;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * Memory outside the heap that buffers hold. Netty takes it past the JDK's books where it may (its own count), and through
 * them where not (the JDK's); never through both. Stateless.
 */
final class DirectMemory {
    private static final String POOL = "direct";

    private DirectMemory() {}

    /** Bytes now. */
    static long bytes() {
        long known = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals(POOL))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return known + Math.max(0, PlatformDependent.usedDirectMemory());
    }
}
