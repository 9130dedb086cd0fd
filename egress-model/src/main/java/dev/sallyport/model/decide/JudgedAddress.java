package dev.sallyport.model.decide;

import dev.sallyport.model.address.AddressClass;
import dev.sallyport.model.net.AddressBits;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * An address as it is dialled and as it is judged: behind a configured NAT64 prefix the embedded IPv4 address is judged
 * and the IPv6 address dialled (RFC 6052 §2.2, /96 form); everywhere else they are the same. With what {@link AddressGuard}
 * found, whoever asks. Immutable.
 *
 * @param dialled where the connection goes; neither scoped nor IPv4-mapped
 * @param dialledBits the same in numbers
 * @param judged whose class and CIDRs count
 * @param judgedBits the same in numbers
 * @param addressClass of the judged address
 * @param closed why nobody reaches it, whatever rule allows its name; null when a rule may
 */
record JudgedAddress(
        InetAddress dialled,
        AddressBits dialledBits,
        InetAddress judged,
        AddressBits judgedBits,
        AddressClass addressClass,
        @Nullable Refusal closed) {
    boolean isUntranslated() {
        return dialledBits.equals(judgedBits);
    }
}
