package dev.sallyport.proxy.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.limit.Volumes;
import dev.sallyport.proxy.testing.Policies;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept of a request's content: copied, in one buffer, charged while it is kept. */
class KeptBodyTest {
    private static final int MOST = 64 * 1024;

    private final Volumes<SpiffeId> held = new Volumes<>(4 * MOST);
    private final List<Limit> limits = new ArrayList<>();
    private final HeldShare share = new HeldShare(held, limits::add, Policies.CHECKOUT);
    private final KeptBody kept = new KeptBody(MOST, share);
    private final ByteBufAllocator pool = new PooledByteBufAllocator(true);

    @AfterEach
    void nothingIsChargedForWhatIsForgotten() {
        kept.forget();
        kept.forget();
        assertThat(held.of(Policies.CHECKOUT)).isZero();
    }

    private ByteBuf filled(int length) {
        ByteBuf bytes = pool.buffer(length);
        for (int i = 0; i < length; i++) {
            bytes.writeByte(i * 31 >> 3);
        }
        return bytes;
    }

    /** All of it, piece by piece. */
    private byte[] read() {
        byte[] read = new byte[kept.size()];
        for (int at = 0; at < read.length; ) {
            ByteBuf piece = kept.piece(at);
            int length = piece.readableBytes();
            piece.readBytes(read, at, length);
            assertThat(piece.release()).isTrue();
            at += length;
        }
        return read;
    }

    @Test
    void aByteAtATimeCostsWhatItIsAndPinsNothing() {
        ByteBuf came = filled(MOST);
        byte[] all = new byte[MOST];
        came.getBytes(0, all);
        for (int i = 0; i < MOST; i++) {
            ByteBuf chunk = came.retainedSlice(i, 1);
            kept.add(chunk);
            assertThat(chunk.readableBytes()).isEqualTo(1);
            chunk.release();
        }
        assertThat(came.refCnt()).isEqualTo(1);
        assertThat(came.release()).isTrue();

        assertThat(kept.isWhole()).isTrue();
        assertThat(held.of(Policies.CHECKOUT)).isEqualTo(MOST);
        assertThat(read()).isEqualTo(all);
        assertThat(read()).as("again").isEqualTo(all);
    }

    @Test
    void aPieceIsItsOwnersEvenWhenMoreIsKeptOrAllIsForgotten() {
        ByteBuf first = pool.buffer(8).writeBytes("first, ".getBytes(US_ASCII));
        kept.add(first);
        ByteBuf piece = kept.piece(0);
        ByteBuf more = filled(10_000);
        kept.add(more);
        kept.forget();
        assertThat(piece.toString(US_ASCII)).isEqualTo("first, ");
        assertThat(piece.release()).isTrue();
        assertThat(first.release()).isTrue();
        assertThat(more.release()).isTrue();
    }

    @Test
    void nothingIsKeptBeyondTheBoundNorAfterIt() {
        ByteBuf most = filled(MOST);
        kept.add(most);
        assertThat(kept.isWhole()).isTrue();
        ByteBuf one = filled(1);
        kept.add(one);
        assertThat(kept.isWhole()).isFalse();
        assertThat(held.of(Policies.CHECKOUT)).isZero();
        kept.add(one);
        assertThat(kept.size()).isZero();
        assertThat(limits).isEmpty();
        assertThat(most.release()).isTrue();
        assertThat(one.release()).isTrue();
    }

    @Test
    void nothingIsKeptBeyondHalfTheCallersShare() {
        held.change(Policies.CHECKOUT, MOST + 1);
        ByteBuf most = filled(MOST);
        kept.add(most);
        assertThat(kept.isWhole()).isFalse();
        assertThat(limits).containsExactly(Limit.BUFFERED_PER_IDENTITY);
        held.change(Policies.CHECKOUT, -MOST - 1);
        assertThat(most.release()).isTrue();
    }
}
