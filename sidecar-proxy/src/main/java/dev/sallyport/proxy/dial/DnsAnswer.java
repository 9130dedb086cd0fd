package dev.sallyport.proxy.dial;

import java.net.InetAddress;
import java.util.List;

/** What one DNS response says about one question. Immutable. */
sealed interface DnsAnswer {
    /**
     * Addresses at the end of the aliases, if any.
     *
     * @param addresses at least one
     * @param ttlSeconds the shortest of every record on the way
     */
    record Found(List<InetAddress> addresses, long ttlSeconds) implements DnsAnswer {}

    /**
     * The name is an alias and the response stops there.
     *
     * @param target to be asked next
     * @param aliases how many were followed
     * @param ttlSeconds the shortest on the way
     */
    record Alias(String target, int aliases, long ttlSeconds) implements DnsAnswer {}

    /** NOERROR without addresses of this family. */
    record Empty() implements DnsAnswer {}

    /** NXDOMAIN. */
    record NoSuchName() implements DnsAnswer {}

    /**
     * No answer to the question; another server may have one.
     *
     * @param why in few words
     */
    record Unusable(String why) implements DnsAnswer {}
}
