package dev.sallyport.testkit;

/**
 * How far a test goes: the short form is what {@code make test} runs, the full form ({@code -Dsallyport.full=true}) what
 * {@code make faults} and its like run: the same assertions over more rounds and with the product's own time-outs.
 * Stateless.
 */
public final class Extent {
    private static final boolean FULL = Boolean.getBoolean("sallyport.full");

    private Extent() {}

    /** True in the full form. */
    public static boolean isFull() {
        return FULL;
    }

    /** The one of two figures that belongs to this run. */
    public static <T> T of(T inShort, T inFull) {
        return FULL ? inFull : inShort;
    }
}
