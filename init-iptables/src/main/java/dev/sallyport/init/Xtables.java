package dev.sallyport.init;

/** One backend's commands, in the network namespace we run in. Blocking; each call is bounded in time. */
interface Xtables {
    /** Which backend. */
    Backend backend();

    /** Whether the commands of that family are there at all. */
    boolean installed(Family family);

    /** What {@code iptables-save} prints: tables that exist, and no others (asking for one would create it). */
    Answer save(Family family);

    /** Gives a text to {@code iptables-restore --noflush}. */
    Answer restore(Family family, String text);

    /** Whether the kernel holds a rule that means the same as this one ({@code iptables -C}). */
    boolean holds(Family family, Table table, String chain, Rule rule);

    /**
     * How a command ended.
     *
     * @param succeeded exit code 0
     * @param text what it printed: standard output on success, otherwise what went wrong
     */
    record Answer(boolean succeeded, String text) {}
}
