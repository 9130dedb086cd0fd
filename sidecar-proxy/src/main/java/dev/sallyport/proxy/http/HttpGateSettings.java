package dev.sallyport.proxy.http;

import java.time.Duration;
import java.util.Set;

/**
 * Bounds of the per-request gate. Immutable.
 *
 * @param headLimits of request and response heads
 * @param headTimeout from a request head's first byte to its last
 * @param maxHeldBytes a client may send ahead while its request is being answered
 * @param upgrades protocols that Upgrade may switch to, lower-case; others are taken out of the request
 * @param kept fields that records keep of heads
 */
public record HttpGateSettings(
        HeadLimits headLimits, Duration headTimeout, int maxHeldBytes, Set<String> upgrades, KeptFields kept) {
    /** Copies the set. */
    public HttpGateSettings {
        upgrades = Set.copyOf(upgrades);
    }

    /** Settings by which records keep no fields. */
    public HttpGateSettings(HeadLimits headLimits, Duration headTimeout, int maxHeldBytes, Set<String> upgrades) {
        this(headLimits, headTimeout, maxHeldBytes, upgrades, KeptFields.NONE);
    }

    /** The same, with what records keep of heads. */
    public HttpGateSettings keeping(KeptFields fields) {
        return new HttpGateSettings(headLimits, headTimeout, maxHeldBytes, upgrades, fields);
    }
}
