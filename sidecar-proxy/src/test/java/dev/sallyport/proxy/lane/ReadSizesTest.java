package dev.sallyport.proxy.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadSizesTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final RecvByteBufAllocator.Handle sizes = ReadSizes.SHARED.newHandle();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void beginsSmallAndGrowsWhereReadsFillTheirBuffers() {
        assertThat(sizes.guess()).isEqualTo(2048);
        read(2048);
        assertThat(sizes.guess()).isEqualTo(8192);
        read(8192);
        read(32750);
        assertThat(sizes.guess()).as("two whole frames of the tunnel").isEqualTo(2 * 16375);
    }

    @Test
    void shrinksAfterTwoReadsThatFilledLittle() {
        read(2048);
        read(8192);
        read(100);
        assertThat(sizes.guess()).isEqualTo(32750);
        read(100);
        assertThat(sizes.guess()).isEqualTo(32750 / 4);
        for (int i = 0; i < 20; i++) {
            read(1);
        }
        assertThat(sizes.guess()).isEqualTo(512);
    }

    @Test
    void readThatFillsHalfChangesNothing() {
        read(2048);
        read(4000);
        read(4000);
        assertThat(sizes.guess()).isEqualTo(8192);
    }

    private void read(int bytes) {
        sizes.reset(channel.config());
        sizes.attemptedBytesRead(sizes.guess());
        sizes.lastBytesRead(Math.min(bytes, sizes.guess()));
        sizes.readComplete();
    }
}
