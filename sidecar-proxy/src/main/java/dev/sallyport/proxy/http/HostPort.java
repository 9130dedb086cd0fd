package dev.sallyport.proxy.http;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.Host;
import org.jspecify.annotations.Nullable;

/**
 * What a Host field or an http URI says: a host and perhaps a port (RFC 9110 §7.2), without userinfo, path,
 * percent-encoding or zone id. Immutable.
 *
 * @param host name or literal
 * @param port 1–65535, or null when none was stated
 */
public record HostPort(Host host, @Nullable Integer port) {
    /** Checks the port. */
    public HostPort {
        if (port != null) {
            new Authority(host, port);
        }
    }

    /**
     * Reads {@code host} or {@code host:port}.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong; the text is not repeated
     */
    public static HostPort parse(String text) {
        if (text.indexOf(':') < 0 || text.endsWith("]")) {
            return new HostPort(Host.parse(text), null);
        }
        Authority authority = Authority.parse(text);
        return new HostPort(authority.host(), authority.port());
    }

    /** Where it leads, with the default port of its scheme. */
    public Authority authority(int defaultPort) {
        return new Authority(host, port == null ? defaultPort : port);
    }

    /** True for the same host and, where a port is stated, the same port. */
    public boolean agreesWith(Authority authority) {
        return host.equals(authority.host()) && (port == null || port == authority.port());
    }

    @Override
    public String toString() {
        return port == null ? host.text() : host.text() + ":" + port;
    }
}
