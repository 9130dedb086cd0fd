package dev.sallyport.testkit.soak;

import java.util.Locale;

/**
 * What a series came to. Immutable.
 *
 * @param level the value in the middle of the time judged
 * @param slopePerHour in the quantity's unit; 0 when there was too little time
 * @param growth what that slope stands for within the time judged
 */
public record Finding(
        String process, Quantity quantity, double level, double slopePerHour, double growth, Judgement judgement) {
    /** Shorter than that, growth is warming up. */
    static final double LEAST_SECONDS = 120;

    /** What is thought of it. */
    public enum Judgement {
        /** Does not grow. */
        FLAT,
        /** Grows. */
        LEAK,
        /** Grows as its like elsewhere shrinks: {@link SoakReport} judges their sum. */
        MOVES,
        /** The process did not run long enough to say. */
        TOO_SHORT
    }

    /**
     * Judges what is left of a series after warming up.
     *
     * @param warmUp seconds from the process' start that do not count
     */
    public static Finding of(Series whole, double warmUp) {
        Series series = whole.after(warmUp);
        if (series.span() < LEAST_SECONDS) {
            return new Finding(whole.process(), whole.quantity(), series.level(), 0, 0, Judgement.TOO_SHORT);
        }
        double slope = series.slopePerHour();
        double growth = slope * series.span() / 3600;
        boolean leaks =
                slope > whole.quantity().perHour() && growth > whole.quantity().floor();
        return new Finding(
                whole.process(),
                whole.quantity(),
                series.level(),
                slope,
                growth,
                !leaks ? Judgement.FLAT : moves(whole) ? Judgement.MOVES : Judgement.LEAK);
    }

    /** Tunnels go to the gateway that is left when the other restarts. */
    private static boolean moves(Series series) {
        return series.quantity() == Quantity.TUNNELS && Series.isGateway(series.process());
    }

    /** A line of the table. */
    String line() {
        return String.format(
                Locale.ROOT,
                "%-12s %-28s %10.1f %+10.1f /h %+8.2f   %s",
                process,
                quantity.title(),
                level,
                slopePerHour,
                growth,
                verdict());
    }

    private String verdict() {
        return switch (judgement) {
            case FLAT -> "flat";
            case LEAK -> "LEAK (more than %.0f /h and %.0f)".formatted(quantity.perHour(), quantity.floor());
            case MOVES -> "moves between gateways: their sum is judged";
            case TOO_SHORT -> "too short";
        };
    }
}
