package dev.sallyport.model.address;

import java.util.Locale;

/** The class of an address and who may open it (DESIGN §6: names belong to teams, addresses to the platform). Constants. */
public enum AddressClass {
    /** Globally reachable unicast. */
    PUBLIC(Opening.ANY_RULE),
    /** RFC 1918, 100.64/10 and fc00::/7. */
    PRIVATE(Opening.PLATFORM),
    /** Documentation, benchmarking, protocol assignments, class E: nobody's public host, some site's private one. */
    RESERVED(Opening.PLATFORM),
    /** 127/8 and ::1. */
    LOOPBACK(Opening.NOBODY),
    /** 0/8 and ::. */
    UNSPECIFIED(Opening.NOBODY),
    /** 224/4, ff00::/8 and the limited broadcast address. */
    MULTICAST(Opening.NOBODY),
    /** 169.254/16, fe80::/10 and the deprecated site-local fec0::/10. */
    LINK_LOCAL(Opening.NOBODY),
    /** A cloud's metadata, credential or platform service. */
    METADATA(Opening.NOBODY),
    /** An IPv6 form that carries an IPv4 address: NAT64, 6to4, Teredo, IPv4-compatible, IPv4-translated. */
    EMBEDDED_V4(Opening.NOBODY);

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

    AddressClass(Opening opening) {
        this.opening = opening;
    }

    /** Who may open it. */
    public Opening opening() {
        return opening;
    }

    /** Lower-case words for sentences and records. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
