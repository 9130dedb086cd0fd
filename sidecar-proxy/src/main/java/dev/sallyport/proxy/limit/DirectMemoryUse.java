package dev.sallyport.proxy.limit;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.util.function.DoubleSupplier;

/**
 * Direct memory that live buffers hold, as a share of what there may be. What the pool has reserved and holds for later is
 * not counted: it never gives that back, and it is free. Safe for concurrent use.
 */
public final class DirectMemoryUse implements DoubleSupplier {
    private final long max = PlatformDependent.maxDirectMemory();

    @Override
    public double getAsDouble() {
        return (double) PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() / max;
    }
}
