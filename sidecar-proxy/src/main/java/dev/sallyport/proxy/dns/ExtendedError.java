package dev.sallyport.proxy.dns;

/**
 * A reason beside a response code (RFC 8914). Immutable.
 *
 * @param code of its registry
 * @param text printable ASCII, at most {@value #MAX_TEXT} characters
 */
public record ExtendedError(int code, String text) {
    /** Policy of the resolver's operator forbids it. */
    public static final int PROHIBITED = 18;
    /** No server could be reached. */
    public static final int NO_REACHABLE_AUTHORITY = 22;
    /** None of the registered ones. */
    public static final int OTHER = 0;

    static final int MAX_TEXT = 200;

    /** Replaces what is not printable ASCII and cuts what is too long. */
    public ExtendedError {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_TEXT));
        for (int i = 0; i < text.length() && out.length() < MAX_TEXT; i++) {
            char c = text.charAt(i);
            out.append(c >= 0x20 && c < 0x7f ? c : '?');
        }
        text = out.toString();
    }
}
