package dev.sallyport.proxy.sniff;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Tells apart what a connection begins with, before any strict parser looks. Pure; never moves the buffer's indices. */
final class FirstBytes {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final List<String> METHODS = List.of(
            "GET",
            "HEAD",
            "POST",
            "PUT",
            "DELETE",
            "CONNECT",
            "OPTIONS",
            "TRACE",
            "PATCH",
            "PRI",
            "PROPFIND",
            "PROPPATCH",
            "MKCOL",
            "COPY",
            "MOVE",
            "LOCK",
            "UNLOCK",
            "SEARCH",
            "REPORT",
            "QUERY",
            "PURGE");
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final int MAX_METHOD = 16;

    private FirstBytes() {}

    /** What it looks like. */
    enum Guess {
        /** Anything still. */
        UNDECIDED,
        /** Line ends and other controls only: lenient HTTP servers skip them, so what follows would not be seen. */
        BLANK,
        /** Begins with a known method, its first line is not over. */
        MAYBE_HTTP,
        /** A first line as of HTTP/1: to the strict parser. */
        HTTP,
        /** The HTTP/2 preface. */
        H2C,
        /** A handshake record: to the strict parser. */
        TLS,
        /** An SSLv2 ClientHello. */
        SSL2,
        /** A TLS record of another type; servers were seen to skip such records before the ClientHello. */
        STRAY_RECORD,
        /** None of these. */
        OPAQUE
    }

    static Guess guess(ByteBuf in, int limit) {
        if (!in.isReadable()) {
            return Guess.UNDECIDED;
        }
        int first = in.getUnsignedByte(in.readerIndex());
        if (first == 0x16) {
            return Guess.TLS;
        }
        if (first >= 0x14 && first <= 0x18) {
            return strayRecord(in);
        }
        if (first >= 0x80) {
            return ssl2(in);
        }
        return text(in, limit);
    }

    private static Guess strayRecord(ByteBuf in) {
        if (in.readableBytes() < 2) {
            return Guess.UNDECIDED;
        }
        return in.getByte(in.readerIndex() + 1) == 3 ? Guess.STRAY_RECORD : Guess.OPAQUE;
    }

    /** RFC 5246 appendix E.2: two bytes of length with the high bit set, type 1, version 3.x or 0.2. */
    private static Guess ssl2(ByteBuf in) {
        int at = in.readerIndex();
        int readable = in.readableBytes();
        if (readable > 2 && in.getByte(at + 2) != 1) {
            return Guess.OPAQUE;
        }
        if (readable > 3 && in.getByte(at + 3) != 3 && in.getByte(at + 3) != 0) {
            return Guess.OPAQUE;
        }
        if (readable < 5) {
            return Guess.UNDECIDED;
        }
        return in.getByte(at + 3) == 3 || in.getByte(at + 4) == 2 ? Guess.SSL2 : Guess.OPAQUE;
    }

    private static Guess text(ByteBuf in, int limit) {
        int end = in.readerIndex() + Math.min(in.readableBytes(), limit);
        int start = skipControls(in, end);
        if (start == end && hasLineEnd(in, end)) {
            return Guess.BLANK;
        }
        if (start == end) {
            return in.readableBytes() >= limit ? Guess.OPAQUE : Guess.UNDECIDED;
        }
        int tokenEnd = start;
        while (tokenEnd < end && isToken(in.getByte(tokenEnd))) {
            tokenEnd++;
        }
        if (tokenEnd < end && !isSeparator(in.getByte(tokenEnd)) || tokenEnd == start) {
            return Guess.OPAQUE;
        }
        Guess preface = start == in.readerIndex() ? preface(in) : Guess.OPAQUE;
        return preface == Guess.OPAQUE ? firstLine(in, start, tokenEnd, end, limit) : preface;
    }

    /** Lenient servers skip them before a request, so this does too; the strict parser then refuses the request. */
    private static int skipControls(ByteBuf in, int end) {
        int at = in.readerIndex();
        while (at < end && (in.getByte(at) >= 0 && in.getByte(at) <= ' ' || in.getByte(at) == 0x7f)) {
            at++;
        }
        return at;
    }

    private static boolean hasLineEnd(ByteBuf in, int end) {
        return in.indexOf(in.readerIndex(), end, (byte) '\n') >= 0
                || in.indexOf(in.readerIndex(), end, (byte) '\r') >= 0;
    }

    private static Guess preface(ByteBuf in) {
        int length = Math.min(in.readableBytes(), PREFACE.length);
        for (int i = 0; i < length; i++) {
            if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
                return Guess.OPAQUE;
            }
        }
        return length == PREFACE.length ? Guess.H2C : Guess.MAYBE_HTTP;
    }

    private static Guess firstLine(ByteBuf in, int start, int tokenEnd, int end, int limit) {
        int feed = in.indexOf(tokenEnd, end, (byte) '\n');
        boolean known = isKnownMethod(in, start, tokenEnd, end);
        if (feed < 0) {
            boolean full = in.readableBytes() >= limit;
            if (isBinary(in, start, tokenEnd, end) || full && tokenEnd == end) {
                return Guess.OPAQUE;
            }
            return full ? Guess.HTTP : known ? Guess.MAYBE_HTTP : Guess.UNDECIDED;
        }
        if (isBinary(in, start, tokenEnd, feed)) {
            return Guess.OPAQUE;
        }
        String line = in.toString(tokenEnd, feed - tokenEnd, StandardCharsets.ISO_8859_1);
        return hasVersion(line) || known && looksLikeTarget(line) ? Guess.HTTP : Guess.OPAQUE;
    }

    private static boolean hasVersion(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        for (int at = lower.indexOf("http/"); at >= 0; at = lower.indexOf("http/", at + 1)) {
            boolean behindBlank = at > 0 && (lower.charAt(at - 1) <= ' ');
            if (behindBlank && at + 5 < lower.length() && Character.isDigit(lower.charAt(at + 5))) {
                return true;
            }
        }
        return false;
    }

    private static boolean looksLikeTarget(String line) {
        String target = line.strip().toLowerCase(Locale.ROOT);
        return target.startsWith("/") || target.startsWith("http:") || target.startsWith("https:");
    }

    /** True for a known method, or for the beginning of one when nothing stands behind it yet. */
    private static boolean isKnownMethod(ByteBuf in, int start, int tokenEnd, int end) {
        if (tokenEnd - start > MAX_METHOD) {
            return false;
        }
        String token = in.toString(start, tokenEnd - start, StandardCharsets.US_ASCII);
        return METHODS.stream().anyMatch(method -> tokenEnd == end ? method.startsWith(token) : method.equals(token));
    }

    /** A control character behind digits, which are nobody's method: the {@code 0} that LDAP begins with. */
    private static boolean isBinary(ByteBuf in, int start, int tokenEnd, int end) {
        for (int i = start; i < tokenEnd; i++) {
            if (in.getByte(i) < '0' || in.getByte(i) > '9') {
                return false;
            }
        }
        for (int i = tokenEnd; i < end; i++) {
            byte b = in.getByte(i);
            if (b >= 0 && b < ' ' && b != '\t' && b != '\r' || b == 0x7f) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSeparator(byte b) {
        return b == ' ' || b >= '\t' && b <= '\r';
    }

    private static boolean isToken(byte b) {
        return b >= 'a' && b <= 'z'
                || b >= 'A' && b <= 'Z'
                || b >= '0' && b <= '9'
                || b > 0 && TOKEN_MARKS.indexOf(b) >= 0;
    }
}
