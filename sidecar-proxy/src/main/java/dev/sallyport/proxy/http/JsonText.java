package dev.sallyport.proxy.http;

import org.jspecify.annotations.Nullable;

/** Writes JSON strings in ASCII, everything else escaped (RFC 8259 §7). Pure. */
final class JsonText {
    private JsonText() {}

    /** The value quoted, or {@code null}. */
    static String quoted(@Nullable String value) {
        if (value == null) {
            return "null";
        }
        StringBuilder out = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return out.append('"').toString();
    }
}
