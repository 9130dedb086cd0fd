package dev.sallyport.model.contract;

/** Numeric user ids that several programs must agree on. Constants. */
public final class Uids {
    /**
     * The sidecar's user and group. Exempt from redirection (nat) only; the guard (filter) gives it nothing that others
     * lack, so becoming it gains an attacker nothing (DESIGN §3). Below 65536 for {@code hostUsers: false} pods.
     */
    public static final int PROXY = 15401;

    private Uids() {}
}
