package dev.sallyport.proxy.dns;

import java.util.Set;

/** Numbers of record types (IANA "Resource Record (RR) TYPEs"), and which of them may be asked for. Constants. */
public final class RecordType {
    /** IPv4 address. */
    public static final int A = 1;

    static final int NS = 2;
    static final int CNAME = 5;
    static final int SOA = 6;
    /** Name of an address. */
    public static final int PTR = 12;

    static final int MX = 15;
    static final int TXT = 16;
    /** IPv6 address. */
    public static final int AAAA = 28;

    static final int SRV = 33;
    static final int NAPTR = 35;
    static final int DNAME = 39;
    static final int OPT = 41;
    static final int SSHFP = 44;
    static final int TLSA = 52;
    static final int SVCB = 64;
    static final int HTTPS = 65;
    static final int URI = 256;
    static final int CAA = 257;

    private static final Set<Integer> SERVED =
            Set.of(A, NS, CNAME, SOA, PTR, MX, TXT, AAAA, SRV, NAPTR, SSHFP, TLSA, SVCB, HTTPS, URI, CAA);

    private RecordType() {}

    /**
     * True for a type that workloads have a use for. Transfers, ANY, NULL and private types are what tunnels and
     * amplifiers ask for.
     */
    public static boolean isServed(int type) {
        return SERVED.contains(type);
    }

    /** True for a question whose answer is at the end of the name's aliases. */
    static boolean followsAliases(int type) {
        return type != CNAME;
    }
}
