package dev.sallyport.init;

import java.util.Locale;

/**
 * The tables we write, in the order in which they are loaded: the guard first, so that whatever fails later leaves a pod
 * that reaches nothing rather than everything. Constants.
 */
enum Table {
    /** The guard: what may leave at all. */
    FILTER("SALLYPORT_GUARD", "OUTPUT", "sallyport: the guard"),
    /** What redirection may turn into a packet no wire should carry. */
    MANGLE("SALLYPORT_WIRE", "POSTROUTING", "sallyport: nothing for loopback on a wire"),
    /** Keeps captured DNS and the sidecar's own apart; only with DNS capture. */
    RAW("SALLYPORT_ZONE", "OUTPUT", "sallyport: captured DNS in its own zone"),
    /** The redirect. */
    NAT("SALLYPORT_OUT", "OUTPUT", "sallyport: the redirect");

    private final String chain;
    private final String hook;
    private final String jumpComment;

    Table(String chain, String hook, String jumpComment) {
        this.chain = chain;
        this.hook = hook;
        this.jumpComment = jumpComment;
    }

    /** The table's name in iptables. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Our own chain in it. */
    String chain() {
        return chain;
    }

    /** The built-in chain that jumps to ours, before anything else. */
    String hook() {
        return hook;
    }

    /** The jump, as iptables-save writes it behind {@code -A <hook>}. */
    String jump() {
        return new Rule("", jumpComment, chain).text();
    }
}
