package dev.sallyport.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Writes content in chunks (RFC 9112 §7.1). The caller owns what it is given back. Pure. */
public final class Chunks {
    private static final byte[] END = {'\r', '\n'};

    private Chunks() {}

    /**
     * One chunk.
     *
     * @param piece readable; owned from here on
     */
    public static ByteBuf chunk(ByteBuf piece) {
        return Unpooled.wrappedBuffer(
                ascii(Integer.toHexString(piece.readableBytes()) + "\r\n"), piece, Unpooled.wrappedBuffer(END));
    }

    /** The last chunk, with what follows it. */
    public static ByteBuf last(HeaderFields trailers) {
        StringBuilder out = new StringBuilder("0\r\n");
        for (HeaderField field : trailers) {
            out.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        return ascii(out.append("\r\n").toString());
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
