package dev.sallyport.proxy.session;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.Host;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.proxy.sniff.Sniffed;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Names a captured connection (DESIGN §3): SNI, else Host, else, where the bytes could not carry one, the name that the address
 * was given out for, else the address dialled. Pure.
 */
final class CapturedDestination {
    private CapturedDestination() {}

    /**
     * What to ask the gateway for.
     *
     * @param given the one name the address was given out for, or null
     */
    static Authority authority(Sniffed seen, InetSocketAddress dialled, @Nullable HostName given) {
        Host name = switch (seen) {
            case Sniffed.Tls tls -> tls.sni();
            case Sniffed.Http1 http -> http.host() instanceof HostName ? http.host() : null;
            case Sniffed.H2c h2c -> null;
            case Sniffed.Opaque opaque -> given;
            case Sniffed.NeedMore silent -> given;
            case Sniffed.Malformed malformed -> null;
        };
        return new Authority(name == null ? new IpLiteral(dialled.getAddress()) : name, dialled.getPort());
    }

    /** The word for {@code sallyport-sniffed}. */
    static String word(Sniffed seen) {
        return switch (seen) {
            case Sniffed.Tls tls -> "tls";
            case Sniffed.Http1 http -> "http1";
            case Sniffed.H2c h2c -> "h2c";
            case Sniffed.Opaque opaque -> "opaque";
            case Sniffed.NeedMore silent -> "none";
            case Sniffed.Malformed malformed -> malformed.tls() ? "tls" : "http1";
        };
    }

    /** For records; null when nothing was said. */
    static @Nullable Protocol protocol(Sniffed seen) {
        return switch (seen) {
            case Sniffed.Tls tls -> Protocol.TLS;
            case Sniffed.Http1 http -> Protocol.HTTP;
            case Sniffed.H2c h2c -> Protocol.HTTP;
            case Sniffed.Opaque opaque -> Protocol.TCP;
            case Sniffed.NeedMore silent -> null;
            case Sniffed.Malformed malformed -> malformed.tls() ? Protocol.TLS : Protocol.HTTP;
        };
    }

    static @Nullable String sni(Sniffed seen) {
        return seen instanceof Sniffed.Tls tls && tls.sni() != null ? tls.sni().text() : null;
    }

    static @Nullable String httpHost(Sniffed seen) {
        return seen instanceof Sniffed.Http1 http ? http.host().text() : null;
    }
}
