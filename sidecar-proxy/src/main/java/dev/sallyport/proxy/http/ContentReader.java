package dev.sallyport.proxy.http;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/** Takes one message's content out of its framing. Confined to its event loop. */
public interface ContentReader {
    /**
     * Takes from {@code in} what belongs to the content and passes it on without its framing; what follows it stays.
     *
     * @param out owns each buffer it is given
     * @return true once the content is over
     */
    boolean read(ByteBuf in, Consumer<ByteBuf> out) throws MalformedHead;

    /** Once it is over: what followed it, without those that may not stand there (RFC 9110 §6.5.1). */
    HeaderFields trailers();

    /** The reader for a framing. */
    static ContentReader of(BodyFraming framing) {
        return switch (framing) {
            case BodyFraming.None none -> new CountedContent(0);
            case BodyFraming.Length(long bytes) -> new CountedContent(bytes);
            case BodyFraming.Chunked chunked -> new ChunkReader();
            case BodyFraming.UntilClose untilClose -> new CountedContent(Long.MAX_VALUE);
        };
    }
}
