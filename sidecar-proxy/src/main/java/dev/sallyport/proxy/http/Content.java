package dev.sallyport.proxy.http;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/** Carries one message's content from one connection to another, framed anew. Confined to its event loop. */
interface Content {
    /**
     * Takes from {@code in} what belongs to the content and passes it on; what follows it stays.
     *
     * @param out owns each buffer it is given
     * @return true once the content is over
     */
    boolean carry(ByteBuf in, Consumer<ByteBuf> out) throws MalformedHead;

    /** The carrier for a framing. */
    static Content of(BodyFraming framing) {
        return switch (framing) {
            case BodyFraming.None none -> new CountedContent(0);
            case BodyFraming.Length(long bytes) -> new CountedContent(bytes);
            case BodyFraming.Chunked chunked -> new ChunkedContent();
            case BodyFraming.UntilClose untilClose -> new CountedContent(Long.MAX_VALUE);
        };
    }
}
