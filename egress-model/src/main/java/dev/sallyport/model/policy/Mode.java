package dev.sallyport.model.policy;

/** Whether a policy's rules take part in the verdict. */
public enum Mode {
    /** They do. */
    ENFORCE,
    /** They are recorded as {@code would-allow} and {@code would-deny} and never change a verdict. */
    OBSERVE
}
