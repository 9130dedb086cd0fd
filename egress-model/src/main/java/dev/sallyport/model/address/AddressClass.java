package dev.sallyport.model.address;

import java.util.Locale;

/** The class of an address and who may open it (DESIGN §6: names belong to teams, addresses to the platform). Constants. */
public enum AddressClass {
    /** Globally reachable unicast. */
    PUBLIC(Opening.ANY_RULE, "a public address"),
    /** RFC 1918, 100.64/10 and fc00::/7. */
    PRIVATE(Opening.PLATFORM, "a private address"),
    /** Documentation, benchmarking, protocol assignments, class E: nobody's public host, some site's private one. */
    RESERVED(Opening.PLATFORM, "a reserved address"),
    /** 127/8 and ::1. */
    LOOPBACK(Opening.NOBODY, "a loopback address"),
    /** 0/8 and ::. */
    UNSPECIFIED(Opening.NOBODY, "an unspecified address"),
    /** 224/4, ff00::/8 and the limited broadcast address. */
    MULTICAST(Opening.NOBODY, "a multicast or broadcast address"),
    /** 169.254/16, fe80::/10 and the deprecated site-local fec0::/10. */
    LINK_LOCAL(Opening.NOBODY, "a link-local address"),
    /** A cloud's metadata, credential or platform service. */
    METADATA(Opening.NOBODY, "the address of a cloud's metadata service"),
    /** An IPv6 form that carries an IPv4 address: NAT64, 6to4, Teredo, ISATAP, IPv4-compatible, IPv4-translated. */
    EMBEDDED_V4(Opening.NOBODY, "an IPv6 address that carries an IPv4 address");

    /** Who may open a class. */
    public enum Opening {
        /** Any Allow rule. */
        ANY_RULE,
        /** Only cluster-scoped resources and EgressSettings. */
        PLATFORM,
        /** Nobody. */
        NOBODY
    }

    private final Opening opening;

    private final String phrase;
    private final String label;

    AddressClass(Opening opening, String phrase) {
        this.opening = opening;
        this.phrase = phrase;
        this.label = name().toLowerCase(Locale.ROOT);
    }

    /** Who may open it. */
    public Opening opening() {
        return opening;
    }

    /** Stable lower-case word for records and metrics. */
    public String label() {
        return label;
    }

    /** An address of this class with its article, for the middle of a sentence. */
    public String phrase() {
        return phrase;
    }
}
