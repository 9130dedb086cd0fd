package dev.sallyport.testkit.soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * One quantity of one run of one process over time. Immutable.
 *
 * @param process its name, with the number of its run after the first
 * @param points in order of time
 */
public record Series(String process, Quantity quantity, List<Point> points) {
    private static final int STEPS = 30;

    /** Copies the points. */
    public Series {
        points = List.copyOf(points);
    }

    /**
     * One reading.
     *
     * @param seconds since the soak began
     */
    public record Point(double seconds, double value) {}

    /** True for a process of that name, whichever run of it. */
    static boolean isGateway(String process) {
        return process.startsWith("gateway");
    }

    /** Without the first {@code seconds} of the series' own time. */
    Series after(double seconds) {
        double from = points.isEmpty() ? 0 : points.getFirst().seconds() + seconds;
        return new Series(
                process,
                quantity,
                points.stream().filter(point -> point.seconds() >= from).toList());
    }

    /** From the first point to the last, in seconds. */
    double span() {
        return points.size() < 2
                ? 0
                : points.getLast().seconds() - points.getFirst().seconds();
    }

    /**
     * The median of the slopes between all pairs of points (Theil, Sen), in units per hour. The points are the medians of thirty
     * equal spans of time: neighbours in a saw-tooth, of which all but one go up, would otherwise speak for it. Up to a
     * quarter of the readings may be anything at all.
     */
    double slopePerHour() {
        List<Point> steps = medians();
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            for (int j = i + 1; j < steps.size(); j++) {
                double seconds = steps.get(j).seconds() - steps.get(i).seconds();
                if (seconds > 0) {
                    slopes.add((steps.get(j).value() - steps.get(i).value()) / seconds);
                }
            }
        }
        return slopes.isEmpty()
                ? 0
                : 3600 * median(slopes.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private List<Point> medians() {
        if (points.isEmpty()) {
            return List.of();
        }
        double first = points.getFirst().seconds();
        double step = Math.max(span() / STEPS, Double.MIN_NORMAL);
        Map<Integer, List<Point>> spans = points.stream()
                .collect(Collectors.groupingBy(
                        point -> (int) Math.min((point.seconds() - first) / step, STEPS - 1),
                        TreeMap::new,
                        Collectors.toList()));
        return spans.values().stream()
                .map(members -> new Point(middle(members, Point::seconds), middle(members, Point::value)))
                .toList();
    }

    private static double middle(List<Point> members, ToDoubleFunction<Point> of) {
        return median(members.stream().mapToDouble(of).toArray());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int half = values.length / 2;
        return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }

    /** The value in the middle; 0 of none. */
    double level() {
        return points.isEmpty()
                ? 0
                : median(points.stream().mapToDouble(Point::value).toArray());
    }
}
