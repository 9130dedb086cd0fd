package dev.sallyport.bench.report;

import dev.sallyport.bench.measure.Spread;
import dev.sallyport.bench.report.Results.Figure;
import dev.sallyport.bench.report.Results.Goal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The goals of issue 4, as ratios within one run. Stateless. A goal whose figures are not there is not listed. */
public final class Goals {
    private static final String OURS = "ours-openssl";

    private Goals() {}

    /** Adds what can be said to {@code results}. */
    public static void add(Results results) {
        for (String peer : List.of("envoy", "haproxy", "nginx")) {
            work(results, peer, "(a) bulk, 1 stream", "CPU-s/GB", peer.equals("haproxy") ? 0.9 : 1.0);
            work(results, peer, "(a) bulk, 64 streams", "CPU-s/GB", peer.equals("haproxy") ? 0.9 : 1.0);
            work(results, peer, "(b) requests, 32 kept connections", "CPU-s/100k", 1.0);
            work(results, peer, "(c) new connections, 8 clients", "CPU-ms each", 1.0);
        }
        latency(results);
        results.getFigures().stream()
                .filter(f -> f.system().equals(OURS) && f.quantity().equals("gateway KiB per tunnel"))
                .findFirst()
                .ifPresent(f -> atMost(results, "an idle tunnel at the gateway ≤ 16 KiB", f.spread(), 16, "KiB"));
        alone(results, "s to started, AOT cache")
                .ifPresent(s -> atMost(results, "a sidecar has started ≤ 0.5 s after exec", s, 0.5, "s"));
        alone(results, "MiB resident, AOT cache")
                .ifPresent(s -> atMost(results, "a sidecar's resident memory ≤ 90 MB", mega(s), 90, "MB"));
        alone(results, "reviews per CPU-s")
                .ifPresent(s -> results.getGoals()
                        .add(new Goal(
                                "≥ 5 000 admission reviews per CPU-second", number(s.median()), s.median() >= 5_000)));
        decisions(results);
    }

    /** CPU per unit turned round: work per CPU-second, ours over the peer's. */
    private static void work(Results results, String peer, String scenario, String quantity, double wanted) {
        Optional<Spread> ours = results.find(scenario, OURS, quantity);
        Optional<Spread> theirs = results.find(scenario, peer, quantity);
        if (ours.isEmpty() || theirs.isEmpty() || (peer.equals("nginx") && scenario.startsWith("(a)"))) {
            return;
        }
        double ratio = theirs.get().median() / ours.get().median();
        results.getGoals()
                .add(new Goal(
                        "%s: ≥ %.1f × %s per CPU-second".formatted(scenario, wanted, peer),
                        String.format(Locale.ROOT, "%.2f ×", ratio),
                        ratio >= wanted));
    }

    private static void latency(Results results) {
        String scenario = "(b) requests at a fixed rate";
        Optional<Spread> ours = results.find(scenario, OURS, "p99 µs added");
        Optional<Spread> theirs = results.find(scenario, "envoy", "p99 µs added");
        if (ours.isPresent() && theirs.isPresent()) {
            double mine = ours.get().median();
            double envoys = theirs.get().median();
            results.getGoals()
                    .add(new Goal(
                            "(b) p99 added ≤ Envoy's",
                            "%s µs against %s µs".formatted(number(mine), number(envoys)),
                            mine <= envoys));
        }
    }

    private static void decisions(Results results) {
        String scenario = "(f) decision: name and address";
        for (Figure figure : results.getFigures()) {
            if (figure.scenario().equals(scenario) && figure.quantity().endsWith("at 100 000 patterns")) {
                boolean time = figure.quantity().startsWith("ns");
                atMost(
                        results,
                        time
                                ? "a decision at 100 000 patterns ≤ 500 ns"
                                : "a decision at 100 000 patterns allocates nothing",
                        figure.spread(),
                        time ? 500 : 0,
                        time ? "ns" : "bytes");
            }
        }
    }

    private static void atMost(Results results, String wanted, Spread found, double limit, String unit) {
        results.getGoals().add(new Goal(wanted, number(found.median()) + " " + unit, found.median() <= limit));
    }

    private static Optional<Spread> alone(Results results, String quantity) {
        return results.getFigures().stream()
                .filter(f -> f.system().equals(Results.ALONE) && f.quantity().equals(quantity))
                .map(Figure::spread)
                .findFirst();
    }

    private static Spread mega(Spread mebi) {
        double factor = 1024 * 1024 / 1e6;
        return new Spread(mebi.median() * factor, mebi.min() * factor, mebi.max() * factor);
    }

    private static String number(double value) {
        return TextTable.number(value);
    }
}
