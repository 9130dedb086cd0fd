package dev.sallyport.proxy.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A head cut into its start line and fields, by the rules that requests and responses share (RFC 9112 §2, §5): each line
 * ends with CR LF, no other CR, LF or control character anywhere, no folding, no white space before the colon. Immutable.
 *
 * @param startLine without its line end
 * @param fields in order
 * @param length bytes in all
 */
record HeadBlock(String startLine, HeaderFields fields, int length) {
    /**
     * Reads from the buffer's reader index without moving it.
     *
     * @param obsText whether field values may hold bytes from 0x80 (as servers send them)
     * @return null while the empty line is missing
     */
    static @Nullable HeadBlock read(ByteBuf in, HeadLimits limits, boolean obsText) throws MalformedHead {
        int length = lengthOf(in, limits);
        return length < 0
                ? null
                : cut(in.toString(in.readerIndex(), length, StandardCharsets.ISO_8859_1), limits, obsText);
    }

    private static int lengthOf(ByteBuf in, HeadLimits limits) throws MalformedHead {
        int start = in.readerIndex();
        int end = start + Math.min(in.readableBytes(), limits.maxBytes());
        int line = start;
        for (int lines = 0; ; lines++) {
            int feed = in.indexOf(line, end, (byte) '\n');
            if (feed < 0) {
                requireWithin(in, limits);
                return -1;
            }
            if (feed == line || feed == line + 1 && in.getByte(line) == '\r') {
                return feed + 1 - start;
            }
            if (lines > limits.maxFields()) {
                // Before the end is looked for once more: a head that comes byte by byte is read as often.
                throw tooManyFields(limits);
            }
            line = feed + 1;
        }
    }

    private static MalformedHead tooManyFields(HeadLimits limits) {
        return new MalformedHead(431, "the head has more than " + limits.maxFields() + " fields");
    }

    private static void requireWithin(ByteBuf in, HeadLimits limits) throws MalformedHead {
        if (in.readableBytes() >= limits.maxBytes()) {
            throw new MalformedHead(431, "the head is longer than " + limits.maxBytes() + " bytes");
        }
    }

    private static HeadBlock cut(String text, HeadLimits limits, boolean obsText) throws MalformedHead {
        int feed = text.indexOf('\n');
        String startLine = line(text, 0, feed);
        List<HeaderField> fields = new ArrayList<>();
        int start = feed + 1;
        while (start < text.length()) {
            feed = text.indexOf('\n', start);
            String line = line(text, start, feed);
            start = feed + 1;
            if (line.isEmpty()) {
                break;
            }
            if (fields.size() == limits.maxFields()) {
                throw tooManyFields(limits);
            }
            fields.add(field(line, obsText));
        }
        return new HeadBlock(startLine, new HeaderFields(fields), text.length());
    }

    private static String line(String text, int start, int feed) throws MalformedHead {
        if (feed == start || text.charAt(feed - 1) != '\r') {
            throw new MalformedHead("a line ends with LF alone, not with CR LF");
        }
        return text.substring(start, feed - 1);
    }

    private static HeaderField field(String line, boolean obsText) throws MalformedHead {
        char first = line.charAt(0);
        if (first == ' ' || first == '\t') {
            throw new MalformedHead("a field line is folded (obs-fold)");
        }
        int colon = line.indexOf(':');
        if (colon < 0 || !Characters.isToken(line.substring(0, colon))) {
            throw new MalformedHead("a field line does not begin with a name and a colon");
        }
        String value = Characters.trimmed(line.substring(colon + 1));
        if (!Characters.isFieldValue(value, obsText)) {
            throw new MalformedHead("a field value holds a control or non-ASCII character");
        }
        return new HeaderField(line.substring(0, colon), value);
    }
}
