package dev.sallyport.proxy.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Content-Length and Transfer-Encoding say, with every ambiguity refused (RFC 9112 §6.1–6.3). Pure. */
final class FramingRules {
    private static final int MAX_DIGITS = 18;

    private FramingRules() {}

    /** The framing that the fields state, or null when they state none. */
    static @Nullable BodyFraming stated(HeaderFields fields, int minorVersion) throws MalformedHead {
        List<String> lengths = fields.values("content-length");
        List<String> codings = fields.values("transfer-encoding");
        if (!lengths.isEmpty() && !codings.isEmpty()) {
            throw new MalformedHead("it has both Content-Length and Transfer-Encoding");
        }
        if (!codings.isEmpty()) {
            return chunked(codings, minorVersion);
        }
        return lengths.isEmpty() ? null : length(lengths);
    }

    private static BodyFraming chunked(List<String> codings, int minorVersion) throws MalformedHead {
        if (minorVersion == 0) {
            throw new MalformedHead("HTTP/1.0 has no Transfer-Encoding");
        }
        if (codings.size() != 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
            throw new MalformedHead(501, "the only transfer coding understood is one single 'chunked'");
        }
        return new BodyFraming.Chunked();
    }

    private static BodyFraming length(List<String> lengths) throws MalformedHead {
        String text = lengths.getFirst();
        boolean digits =
                !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (lengths.size() != 1 || !digits) {
            throw new MalformedHead("Content-Length is not one decimal number");
        }
        return new BodyFraming.Length(Long.parseLong(text));
    }
}
