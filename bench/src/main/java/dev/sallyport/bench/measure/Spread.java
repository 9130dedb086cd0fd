package dev.sallyport.bench.measure;

import java.util.List;

/**
 * The middle of several rounds, and how far they lie apart. Immutable.
 *
 * @param median of all rounds
 * @param min the least
 * @param max the most
 */
public record Spread(double median, double min, double max) {
    /** Of at least one value. */
    public static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }

    /** A single value. */
    public static Spread of(double value) {
        return new Spread(value, value, value);
    }
}
