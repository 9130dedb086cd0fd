package dev.sallyport.proxy.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;

class LeakWatchTest {
    /** A context of a top-level class; all that the watch asks for. */
    private final ExtensionContext context = (ExtensionContext) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ExtensionContext.class},
            (proxy, method, arguments) -> Optional.of(LeakWatchTest.class));

    @Test
    void levelIsParanoid() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    }

    @Test
    void reportsBufferThatNobodyReleased() throws Exception {
        LeakWatch watch = new LeakWatch();
        watch.afterAll(context);
        loseBuffer();
        assertThatThrownBy(() -> watch.afterAll(context))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 leaked")
                .hasMessageContaining("loseBuffer");
        PooledByteBufAllocator.DEFAULT.directBuffer(64).release();
        watch.afterAll(context);
    }

    private static void loseBuffer() {
        PooledByteBufAllocator.DEFAULT.directBuffer(64).writeByte(1);
    }
}
