package dev.sallyport.proxy.limit;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The heap that is really in use: what was left after the last collection, as a share of the maximum. A full heap is
 * normal between two collections, one that stays full is not. Safe for concurrent use.
 */
public final class HeapUse implements DoubleSupplier {
    private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
            .toList();
    private final long max = Runtime.getRuntime().maxMemory();

    @Override
    public double getAsDouble() {
        long live = 0;
        for (MemoryPoolMXBean pool : pools) {
            MemoryUsage usage = pool.getCollectionUsage();
            live += usage == null ? 0 : usage.getUsed();
        }
        return (double) live / max;
    }
}
