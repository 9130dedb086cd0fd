package dev.sallyport.proxy.lookup;

import dev.sallyport.proxy.limit.Pace;

/**
 * What workloads may ask the gateway for. Immutable.
 *
 * @param unpermitted what becomes of names that no rule could allow
 * @param stripEncryptedHello whether service bindings lose their keys for an encrypted ClientHello
 * @param questions of one identity, per second
 * @param newNames of one identity that no rule states and that were not asked for lately, per minute
 * @param strangeNames of those the long and random ones, per minute
 * @param maxPendingPerIdentity questions of one identity under way at once
 * @param rememberedNames asked for lately, over all identities
 * @param trackedIdentities whose paces are remembered at once
 */
public record LookupSettings(
        Unpermitted unpermitted,
        boolean stripEncryptedHello,
        Pace questions,
        Pace newNames,
        Pace strangeNames,
        int maxPendingPerIdentity,
        int rememberedNames,
        int trackedIdentities) {
    /** What becomes of a name that no rule of its caller could allow. */
    public enum Unpermitted {
        /** REFUSED: says what it is; musl's resolver waits for another answer until its time is over. */
        REFUSE,
        /** NXDOMAIN: every resolver gives up at once, and says that there is no such name. */
        NXDOMAIN,
        /** It is resolved nevertheless; what rules deny is not. */
        RESOLVE
    }

    /** The settings' defaults. */
    public static final LookupSettings DEFAULT = new LookupSettings(
            Unpermitted.REFUSE, true, new Pace(200, 1000), new Pace(300, 1000), new Pace(20, 100), 128, 16_384, 16_384);
}
