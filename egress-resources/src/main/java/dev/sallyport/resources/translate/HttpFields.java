package dev.sallyport.resources.translate;

import java.util.Set;
import java.util.regex.Pattern;

/** Names and values of HTTP header fields (RFC 9110 §5.1, §5.5). Stateless. */
final class HttpFields {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}");
    /** Fields of one connection, and those that frame a message: the gateway writes them itself (RFC 9110 §7.6.1). */
    private static final Set<String> OF_THIS_HOP = Set.of(
            "connection",
            "content-length",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private HttpFields() {}

    /** A name. */
    static String name(String text) {
        if (!TOKEN.matcher(text).matches()) {
            throw new IllegalArgumentException("this is no name of a header field");
        }
        return text;
    }

    /** A value: visible ASCII, with spaces and tabs inside. */
    static String value(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean inside = (c == ' ' || c == '\t') && i > 0 && i < text.length() - 1;
            if (!(c > ' ' && c < 0x7f) && !inside) {
                throw new IllegalArgumentException("a field value is visible ASCII, with spaces inside only");
            }
        }
        return text;
    }

    /** True for a lower-case name whose field ends at this hop. */
    static boolean ofThisHop(String name) {
        return OF_THIS_HOP.contains(name);
    }
}
