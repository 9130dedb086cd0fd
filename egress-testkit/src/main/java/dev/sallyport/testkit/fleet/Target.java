package dev.sallyport.testkit.fleet;

/**
 * A place outside that load goes to. Immutable.
 *
 * @param host the name the app uses (SNI, Host, CONNECT); an address literal where it uses none
 * @param address the address that the app's own resolver gave it, for captured connections
 */
public record Target(String host, String address, int port) {
    /** An HTTPS server that echoes requests; the plan's own policy lets everybody reach it. */
    public static final Target HTTPS = new Target("api.payments.example", "192.175.48.10", 443);
    /** The same server without TLS. */
    public static final Target HTTP = new Target("plain.partner.example", "192.175.48.15", 80);
    /** A TCP echo server, reached by its address. */
    public static final Target ECHO = new Target("192.175.48.15", "192.175.48.15", 7);
    /** Sends without end. */
    public static final Target CHARGEN = new Target("192.175.48.15", "192.175.48.15", 19);
    /** Accepts and never reads. */
    public static final Target DISCARD = new Target("192.175.48.15", "192.175.48.15", 9);

    /** The same place by another name. */
    public Target named(String name) {
        return new Target(name, address, port);
    }
}
