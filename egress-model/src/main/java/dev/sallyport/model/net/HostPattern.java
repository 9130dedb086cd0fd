package dev.sallyport.model.net;

import java.net.IDN;
import java.util.Locale;

/**
 * A pattern over host names (DESIGN §6): an exact name, {@code *.example.com} for exactly one label, {@code
 * **.example.com} for one or more, neither of them the apex. Whether a pattern is too wide (a public suffix) is judged
 * where policies are translated; here only its form. Immutable.
 *
 * @param kind how the name is compared
 * @param name the exact name, or what stands behind {@code *.} or {@code **.}
 */
public record HostPattern(Kind kind, HostName name) {
    /** How a pattern compares. */
    public enum Kind {
        /** The name itself. */
        EXACT(""),
        /** One label more. */
        ONE_LABEL("*."),
        /** One label or several more. */
        ANY_DEPTH("**.");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException with a sentence: bare wildcard, wildcard elsewhere, IP literal, U-label (with its
     *     A-label), or no host name
     */
    public static HostPattern parse(String text) {
        if (text.equals("*") || text.equals("**")) {
            throw new IllegalArgumentException("a bare wildcard is not a host: name a domain, like *.example.com");
        }
        Kind kind = text.startsWith("**.") ? Kind.ANY_DEPTH : text.startsWith("*.") ? Kind.ONE_LABEL : Kind.EXACT;
        String rest = text.substring(kind.prefix.length());
        if (rest.indexOf('*') >= 0) {
            throw new IllegalArgumentException("a wildcard stands only as the whole first label: *.name or **.name");
        }
        if (rest.indexOf(':') >= 0 || IpLiteral.looksLikeV4(rest)) {
            throw new IllegalArgumentException(
                    "an address or port is not a host: addresses belong in cidrs, ports in ports");
        }
        requireAscii(rest);
        return new HostPattern(kind, HostName.parse(rest));
    }

    private static void requireAscii(String text) {
        if (text.chars().anyMatch(c -> c > 0x7e || c < 0x21)) {
            throw new IllegalArgumentException("host patterns are ASCII" + aLabelHint(text));
        }
    }

    private static String aLabelHint(String text) {
        try {
            return ": write " + IDN.toASCII(text.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException notEvenIdn) {
            return "";
        }
    }

    /** True when the name matches. */
    public boolean matches(HostName candidate) {
        return switch (kind) {
            case EXACT -> candidate.text().equals(name.text());
            case ONE_LABEL ->
                endsBelow(candidate.text())
                        && candidate.text().indexOf('.')
                                == candidate.text().length() - name.text().length() - 1;
            case ANY_DEPTH -> endsBelow(candidate.text());
        };
    }

    private boolean endsBelow(String candidate) {
        int cut = candidate.length() - name.text().length();
        return cut > 1 && candidate.charAt(cut - 1) == '.' && candidate.endsWith(name.text());
    }

    /** The pattern as written. */
    @Override
    public String toString() {
        return kind.prefix + name.text();
    }
}
