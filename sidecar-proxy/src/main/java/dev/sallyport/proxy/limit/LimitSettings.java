package dev.sallyport.proxy.limit;

/**
 * What one caller may have of what all callers share. Immutable.
 *
 * @param address by source address
 * @param workload by identity and pod
 * @param overload of the process as a whole
 * @param trackedKeys addresses, identities or pods whose pace is remembered at once
 */
public record LimitSettings(AddressLimits address, WorkloadLimits workload, OverloadLimits overload, int trackedKeys) {
    /** The settings' defaults. */
    public static final LimitSettings DEFAULT = new LimitSettings(
            new AddressLimits(1024, 128, new Pace(50, 200)),
            new WorkloadLimits(4096, 4096, 4096, new Pace(4000, 8000), new Pace(1000, 2000), 64, 128L << 20),
            OverloadLimits.DEFAULT,
            16_384);

    /** The same with other limits for workloads. */
    public LimitSettings with(WorkloadLimits other) {
        return new LimitSettings(address, other, overload, trackedKeys);
    }

    /** The same with other limits for addresses. */
    public LimitSettings with(AddressLimits other) {
        return new LimitSettings(other, workload, overload, trackedKeys);
    }
}
