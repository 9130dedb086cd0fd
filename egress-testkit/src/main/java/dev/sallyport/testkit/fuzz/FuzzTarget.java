package dev.sallyport.testkit.fuzz;

/**
 * What is asserted of any input. By convention the method a test hands over is {@code public static void
 * fuzzerTestOneInput(byte[])} in a class {@code …FuzzTest}, which is where Jazzer looks for it.
 */
@FunctionalInterface
public interface FuzzTarget {
    /**
     * Judges one input; throws when the property does not hold for it.
     *
     * @param input any bytes, the target's own copy
     */
    void judge(byte[] input) throws Exception;
}
