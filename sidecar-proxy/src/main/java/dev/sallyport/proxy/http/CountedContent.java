package dev.sallyport.proxy.http;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/** Content of a known length. Confined to its event loop. */
final class CountedContent implements Content, ContentReader {
    private long remaining;

    CountedContent(long length) {
        remaining = length;
    }

    @Override
    public boolean carry(ByteBuf in, Consumer<ByteBuf> out) {
        int now = (int) Math.min(remaining, in.readableBytes());
        if (now > 0) {
            remaining -= now;
            out.accept(in.readRetainedSlice(now));
        }
        return remaining == 0;
    }

    @Override
    public boolean read(ByteBuf in, Consumer<ByteBuf> out) {
        return carry(in, out);
    }

    @Override
    public HeaderFields trailers() {
        return HeaderFields.NONE;
    }
}
