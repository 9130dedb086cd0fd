package dev.sallyport.proxy.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Content in chunks (RFC 9112 §7.1): extensions are checked and dropped, trailers are checked and kept. Confined to its event
 * loop.
 *
 * <pre>
 * SIZE --n--> DATA --all--> DATA_END --CR LF--> SIZE
 *   '--0--> TRAILERS --empty line--> OVER
 * </pre>
 */
final class ChunkReader implements ContentReader {
    private static final int MAX_LINE = 1024;
    private static final int MAX_TRAILERS = 8 * 1024;
    private static final int MAX_HEX = 15;
    private static final int MAX_TRAILER_FIELDS = 100;

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
    private final List<HeaderField> trailers = new ArrayList<>(0);

    @Override
    public boolean read(ByteBuf in, Consumer<ByteBuf> out) throws MalformedHead {
        boolean moved = true;
        while (moved && phase != Phase.OVER) {
            moved = switch (phase) {
                case SIZE -> size(in);
                case DATA -> data(in, out);
                case DATA_END -> dataEnd(in);
                case TRAILERS -> trailer(in);
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
        if (digits.isEmpty() || digits.length() > MAX_HEX || !digits.chars().allMatch(ChunkReader::isHex)) {
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
        out.accept(in.readRetainedSlice(now));
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

    private boolean trailer(ByteBuf in) throws MalformedHead {
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
            return true;
        }
        int colon = line.indexOf(':');
        if (colon < 1 || !Characters.isToken(line.substring(0, colon)) || !Characters.isFieldValue(line, false)) {
            throw new MalformedHead("a trailer is not a valid field line");
        }
        if (trailers.size() == MAX_TRAILER_FIELDS) {
            throw new MalformedHead("there are more than " + MAX_TRAILER_FIELDS + " trailers");
        }
        trailers.add(new HeaderField(line.substring(0, colon), Characters.trimmed(line.substring(colon + 1))));
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

    @Override
    public HeaderFields trailers() {
        return trailers.isEmpty() ? HeaderFields.NONE : HopByHop.trailers(new HeaderFields(trailers));
    }
}
