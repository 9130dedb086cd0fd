package dev.sallyport.injector.refusal;

import java.util.Locale;

/** Why a pod is refused. The labels are stable: metrics, events and alerts are built on them. */
public enum RefusalReason {
    /** The object is not a pod in a shape that can be read. */
    MALFORMED,
    /** There is no EgressSettings to inject by. */
    SETTINGS_MISSING,
    /** The label {@code sallyport.dev/inject} is neither {@code enabled} nor {@code disabled}. */
    OPT_IN_WORD,
    /** The pod opts out where its namespace does not permit that. */
    OPT_OUT_NOT_PERMITTED,
    /** The pod would run in the node's network. */
    HOST_NETWORK,
    /** The pod would see the node's processes. */
    HOST_PID,
    /** A Windows pod. */
    WINDOWS,
    /** Another mesh's sidecar captures this pod already. */
    OTHER_MESH,
    /** A container or volume of the user's has a name that begins with {@code sallyport-}. */
    RESERVED_NAME,
    /** The sidecar's user or group id is written somewhere in the user's part of the pod. */
    RESERVED_UID,
    /** A container adds a capability with which capture could be undone or passed by. */
    CAPABILITY,
    /** A container keeps NET_RAW, with which frames pass by capture. */
    NET_RAW_KEPT,
    /** A privileged container. */
    PRIVILEGED,
    /** A container of the user's mounts one of our volumes. */
    RESERVED_VOLUME,
    /** A volume of the user's asks for a token that our CA would take. */
    RESERVED_AUDIENCE,
    /** An annotation {@code sallyport.dev/…} that pods do not have. */
    ANNOTATION_UNKNOWN,
    /** An annotation's value cannot be read or contradicts another one. */
    ANNOTATION_INVALID,
    /** An annotation that EgressSettings does not permit, or not with this value. */
    ANNOTATION_NOT_PERMITTED,
    /** The final pod lacks what we inject, or has it in the wrong place. */
    NOT_INJECTED,
    /** Something changed what we injected. */
    ALTERED,
    /** An ephemeral container would join the sidecar's process namespace. */
    EPHEMERAL_TARGET;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Stable, lower-case with underscores. */
    public String label() {
        return label;
    }
}
