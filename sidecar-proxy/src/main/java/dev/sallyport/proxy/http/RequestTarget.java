package dev.sallyport.proxy.http;

import dev.sallyport.model.net.Authority;

/** A request target in one of its four forms (RFC 9112 §3.2). Visible ASCII without {@code #}. Immutable. */
public sealed interface RequestTarget {
    /** As it is written in a request to an origin; of a CONNECT, its authority. */
    default String text() {
        return switch (this) {
            case Origin origin -> origin.path();
            case Absolute absolute -> absolute.path();
            case Tunnel tunnel -> tunnel.authority().toString();
            case Asterisk asterisk -> "*";
        };
    }

    /**
     * {@code /path?query}.
     *
     * @param path begins with a slash, query included
     */
    record Origin(String path) implements RequestTarget {}

    /**
     * {@code http://host/path?query}, to a proxy.
     *
     * @param scheme {@code http} or {@code https}
     * @param host as written
     * @param path begins with a slash, query included
     */
    record Absolute(String scheme, HostPort host, String path) implements RequestTarget {
        /** Where it leads, with its scheme's default port. */
        public Authority authority() {
            return host.authority(defaultPort());
        }

        boolean agreesWith(HostPort field) {
            return field.authority(defaultPort()).equals(authority());
        }

        private int defaultPort() {
            return scheme.equals("https") ? 443 : 80;
        }
    }

    /**
     * {@code host:port} of a CONNECT.
     *
     * @param authority host and port
     */
    record Tunnel(Authority authority) implements RequestTarget {}

    /** The {@code *} of {@code OPTIONS *}. */
    record Asterisk() implements RequestTarget {}
}
