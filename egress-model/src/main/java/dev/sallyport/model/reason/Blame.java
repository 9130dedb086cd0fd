package dev.sallyport.model.reason;

/** Who has to act on a failure. Labels are stable: they are a metric label. */
public enum Blame {
    /** The caller asked for something policy does not give, or spoke badly. */
    WORKLOAD,
    /** The place it wanted to reach, or its name servers. */
    DESTINATION,
    /** The gateway, its configuration or its resources. */
    GATEWAY,
    /** The process that reports it (the sidecar, for a sidecar's record). */
    SELF;

    /** Lower-case word for metrics and records. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
