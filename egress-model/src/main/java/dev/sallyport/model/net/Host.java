package dev.sallyport.model.net;

/** The host of a destination: a DNS name or an address literal. Immutable. */
public sealed interface Host permits HostName, IpLiteral {
    /**
     * Reads a host as it stands in an authority: {@code name}, {@code 192.0.2.1} or {@code [2001:db8::1]}.
     *
     * @throws IllegalArgumentException with a sentence when it is neither
     */
    static Host parse(String text) {
        if (text.startsWith("[")) {
            if (!text.endsWith("]")) {
                throw new IllegalArgumentException("an IPv6 literal ends with ']'");
            }
            return IpLiteral.parseV6(text.substring(1, text.length() - 1));
        }
        if (IpLiteral.looksLikeV4(text)) {
            return IpLiteral.parseV4(text);
        }
        return HostName.parse(text);
    }

    /** The form that stands in an authority; IPv6 in brackets. */
    String text();
}
