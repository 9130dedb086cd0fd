package dev.sallyport.proxy.sniff;

import dev.sallyport.model.net.Host;
import dev.sallyport.model.net.HostName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the first bytes of a connection are. Immutable. */
public sealed interface Sniffed {
    /**
     * A complete TLS ClientHello, over any record and segment split.
     *
     * @param sni the one host_name, or null when there is none or it is an address literal
     * @param alpn offered protocols
     * @param encryptedClientHello whether extension 0xfe0d is present
     */
    record Tls(@Nullable HostName sni, List<String> alpn, boolean encryptedClientHello) implements Sniffed {}

    /**
     * A complete, strictly valid HTTP/1 request head.
     *
     * @param host from the Host field, or from an absolute-form target that agrees with it
     * @param port of that host when stated, else null
     */
    record Http1(Host host, @Nullable Integer port) implements Sniffed {}

    /** The HTTP/2 connection preface in plaintext. */
    record H2c() implements Sniffed {}

    /** Something else: no name to be had from the bytes. */
    record Opaque() implements Sniffed {}

    /** Not enough bytes yet to say. */
    record NeedMore() implements Sniffed {}

    /**
     * It is TLS or HTTP/1 and breaks its rules; never let through as something else.
     *
     * @param sentence what is wrong, without the bytes
     * @param tls true for TLS (answered with an alert), false for HTTP (answered with 400)
     */
    record Malformed(String sentence, boolean tls) implements Sniffed {}
}
