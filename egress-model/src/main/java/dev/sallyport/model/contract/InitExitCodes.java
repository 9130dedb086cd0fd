package dev.sallyport.model.contract;

/** Exit codes of init-iptables (DESIGN §3): distinct, so that a repair controller or a person knows what failed. Constants. */
public final class InitExitCodes {
    /** Rules applied, verified and probed. */
    public static final int OK = 0;
    /** Bad options; every mistake was listed. */
    public static final int OPTIONS = 2;
    /** No usable iptables backend. */
    public static final int NO_BACKEND = 3;
    /** iptables-restore refused the rules. */
    public static final int APPLY = 4;
    /** The rules read back are not the rules written. */
    public static final int VERIFY = 5;
    /** The live probe did not come back through the redirect. */
    public static final int PROBE = 6;

    private InitExitCodes() {}
}
