package dev.sallyport.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Content in chunks (RFC 9112 §7.1), each written anew: extensions and trailers are checked and dropped. Confined to its
 * event loop.
 *
 * <pre>
 * SIZE --n--> DATA --all--> DATA_END --CR LF--> SIZE
 *   '--0--> TRAILERS --empty line--> OVER
 * </pre>
 */
final class ChunkedContent implements Content {
    private static final int MAX_LINE = 1024;
    private static final int MAX_TRAILERS = 8 * 1024;
    private static final int MAX_HEX = 15;

    private enum Phase {
        SIZE,
        DATA,
        DATA_END,
        TRAILERS,
        OVER
    }

    private Phase phase = Phase.SIZE;
    private long remaining;
    private int trailerBytes;

    @Override
    public boolean carry(ByteBuf in, Consumer<ByteBuf> out) throws MalformedHead {
        boolean moved = true;
        while (moved && phase != Phase.OVER) {
            moved = switch (phase) {
                case SIZE -> size(in);
                case DATA -> data(in, out);
                case DATA_END -> dataEnd(in);
                case TRAILERS -> trailer(in, out);
                case OVER -> false;
            };
        }
        return phase == Phase.OVER;
    }

    private boolean size(ByteBuf in) throws MalformedHead {
        String line = line(in);
        if (line == null) {
            return false;
        }
        int semicolon = line.indexOf(';');
        String digits = semicolon < 0 ? line : line.substring(0, semicolon);
        if (digits.isEmpty() || digits.length() > MAX_HEX || !digits.chars().allMatch(ChunkedContent::isHex)) {
            throw new MalformedHead("a chunk's size is not a hexadecimal number");
        }
        if (!Characters.isFieldValue(line, false)) {
            throw new MalformedHead("a chunk extension holds a control or non-ASCII character");
        }
        remaining = Long.parseLong(digits, 16);
        phase = remaining == 0 ? Phase.TRAILERS : Phase.DATA;
        return true;
    }

    private boolean data(ByteBuf in, Consumer<ByteBuf> out) {
        int now = (int) Math.min(remaining, in.readableBytes());
        if (now == 0) {
            return false;
        }
        remaining -= now;
        phase = remaining == 0 ? Phase.DATA_END : Phase.DATA;
        out.accept(Unpooled.wrappedBuffer(
                ascii(Integer.toHexString(now) + "\r\n"), in.readRetainedSlice(now), ascii("\r\n")));
        return true;
    }

    private boolean dataEnd(ByteBuf in) throws MalformedHead {
        if (in.isReadable() && in.getByte(in.readerIndex()) != '\r'
                || in.readableBytes() > 1 && in.getByte(in.readerIndex() + 1) != '\n') {
            throw new MalformedHead("a chunk is not as long as its size says");
        }
        if (in.readableBytes() < 2) {
            return false;
        }
        in.skipBytes(2);
        phase = Phase.SIZE;
        return true;
    }

    private boolean trailer(ByteBuf in, Consumer<ByteBuf> out) throws MalformedHead {
        String line = line(in);
        if (line == null) {
            return false;
        }
        trailerBytes += line.length() + 2;
        if (trailerBytes > MAX_TRAILERS) {
            throw new MalformedHead("the trailers are longer than " + MAX_TRAILERS + " bytes");
        }
        if (line.isEmpty()) {
            phase = Phase.OVER;
            out.accept(ascii("0\r\n\r\n"));
            return true;
        }
        int colon = line.indexOf(':');
        if (colon < 1 || !Characters.isToken(line.substring(0, colon)) || !Characters.isFieldValue(line, false)) {
            throw new MalformedHead("a trailer is not a valid field line");
        }
        return true;
    }

    private static @Nullable String line(ByteBuf in) throws MalformedHead {
        int start = in.readerIndex();
        int feed = in.indexOf(start, start + Math.min(in.readableBytes(), MAX_LINE), (byte) '\n');
        if (feed < 0) {
            if (in.readableBytes() >= MAX_LINE) {
                throw new MalformedHead("a chunk's line is longer than " + MAX_LINE + " bytes");
            }
            return null;
        }
        if (feed == start || in.getByte(feed - 1) != '\r') {
            throw new MalformedHead("a chunk's line ends with LF alone, not with CR LF");
        }
        String line = in.toString(start, feed - 1 - start, StandardCharsets.ISO_8859_1);
        in.readerIndex(feed + 1);
        return line;
    }

    private static boolean isHex(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }
}
