package dev.sallyport.proxy.limit;

/**
 * How much of its memory or descriptors a process uses before it sheds work. Immutable.
 *
 * @param shedPercent from here on new tunnels are refused
 * @param refusePercent from here on new connections are closed as they come
 */
public record OverloadLimits(int shedPercent, int refusePercent) {
    /** The settings' defaults. */
    public static final OverloadLimits DEFAULT = new OverloadLimits(80, 90);
}
