package dev.sallyport.model.request;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pattern over paths: {@code /exact}; {@code /one/*}{@code /segment}, where {@code *} is exactly one segment that is not
 * empty; {@code /prefix/**}, which is {@code /prefix} and everything beneath it. Compared with {@link RequestPath}'s form,
 * segment by segment. Immutable; equal when the text is.
 */
public final class PathPattern {
    private static final int MAX_LENGTH = 1024;

    private final String text;
    /** Null is any one segment. */
    private final @Nullable String[] segments;

    private final boolean open;

    private PathPattern(String text, @Nullable String[] segments, boolean open) {
        this.text = text;
        this.segments = segments;
        this.open = open;
    }

    /**
     * Reads a pattern; encoded octets stand for what they encode.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong; the text is not repeated
     */
    public static PathPattern parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a path pattern has at most " + MAX_LENGTH + " characters");
        }
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("a path pattern begins with a slash");
        }
        if (text.indexOf('?') >= 0) {
            throw new IllegalArgumentException("the query is not compared: leave out what follows the path");
        }
        List<@Nullable String> segments = new ArrayList<>();
        boolean open = false;
        for (String segment : text.substring(1).split("/", -1)) {
            if (open) {
                throw new IllegalArgumentException("** stands at the end, for everything beneath");
            }
            open = segment.equals("**");
            if (segment.equals("*")) {
                segments.add(null);
            } else if (!open) {
                segments.add(literal(segment));
            }
        }
        requireOneReading(text);
        return new PathPattern(text, segments.toArray(String[]::new), open);
    }

    private static String literal(String segment) {
        if (segment.indexOf('*') >= 0) {
            throw new IllegalArgumentException("* stands for a whole segment, and ** for all that follow");
        }
        return decoded("/" + segment).substring(1);
    }

    private static void requireOneReading(String text) {
        decoded(text);
    }

    private static String decoded(String path) {
        try {
            return RequestPath.requireOneReading(path);
        } catch (IllegalArgumentException twoReadings) {
            throw new IllegalArgumentException(
                    "no path matches that is read in one way only: " + twoReadings.getMessage(), twoReadings);
        }
    }

    /** True for a pattern that ends with {@code **}: what is before it is a prefix. */
    public boolean isPrefix() {
        return open;
    }

    /** True when no segment is a wildcard but a last {@code **}. */
    public boolean isLiteral() {
        for (String segment : segments) {
            if (segment == null) {
                return false;
            }
        }
        return true;
    }

    /** How many segments stand before a last {@code **}. */
    public int depth() {
        return segments.length;
    }

    /**
     * Whether a path has this form.
     *
     * @param path as {@link RequestPath#plain} has it
     * @param widely whether ASCII case and one slash at the end make no difference, as they make none for some origins
     */
    public boolean matches(String path, boolean widely) {
        int at = 0;
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            if (at == path.length()) {
                return widely && i > 0 && i == segments.length - 1 && segment != null && segment.isEmpty();
            }
            int slash = path.indexOf('/', at + 1);
            int end = slash < 0 ? path.length() : slash;
            boolean equal = segment == null
                    ? end > at + 1
                    : segment.length() == end - at - 1
                            && path.regionMatches(widely, at + 1, segment, 0, segment.length());
            if (!equal) {
                return false;
            }
            at = end;
        }
        return open || at == path.length() || widely && at == path.length() - 1;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PathPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
