package dev.sallyport.model.net;

import java.net.IDN;
import java.util.Locale;

/**
 * A pattern over host names (DESIGN §6): an exact name, {@code *.example.com} for exactly one label, {@code
 * **.example.com} for one or more, neither of them the apex. {@code *.example.com} matches {@code a.example.com}, not
 * {@code a.b.example.com}; {@code **.example.com} matches both. Whether a pattern is too wide (a public suffix) is judged
 * where policies are translated; here only its form. Immutable.
 *
 * @param kind how the name is compared
 * @param name the exact name, or what stands behind {@code *.} or {@code **.}
 */
public record HostPattern(Kind kind, HostName name) {
    private static final int MAX_HINTED = 253;

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
        requireAscii(kind, rest);
        return new HostPattern(kind, HostName.parse(rest));
    }

    private static void requireAscii(Kind kind, String rest) {
        if (rest.chars().anyMatch(c -> c > 0x7f)) {
            throw new IllegalArgumentException("host patterns are ASCII" + aLabelHint(kind, rest));
        }
    }

    /**
     * Names the A-label where there can be no doubt about it: the JDK speaks IDNA 2003, which maps ß to ss and full-width
     * letters to plain ones, another domain than IDNA 2008's; what does not come back as it was gets no hint.
     */
    private static String aLabelHint(Kind kind, String rest) {
        if (rest.length() > MAX_HINTED) {
            return "";
        }
        try {
            String lower = rest.toLowerCase(Locale.ROOT);
            String ascii = IDN.toASCII(lower, IDN.USE_STD3_ASCII_RULES);
            boolean certain = !ascii.equals(lower) && IDN.toUnicode(ascii).equals(lower);
            return ": write " + (certain ? kind.prefix + ascii : "its A-label (xn--...)");
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
