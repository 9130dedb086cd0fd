package dev.sallyport.proxy.http;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/**
 * Content in chunks (RFC 9112 §7.1), each written anew: extensions and trailers are checked and dropped. Confined to its
 * event loop.
 */
final class ChunkedContent implements Content {
    private final ChunkReader chunks = new ChunkReader();
    private boolean over;

    @Override
    public boolean carry(ByteBuf in, Consumer<ByteBuf> out) throws MalformedHead {
        if (!over && chunks.read(in, piece -> out.accept(Chunks.chunk(piece)))) {
            over = true;
            out.accept(Chunks.last(HeaderFields.NONE));
        }
        return over;
    }
}
