package dev.sallyport.bench;

import dev.sallyport.bench.decide.Decisions;
import dev.sallyport.bench.measure.Machine;
import dev.sallyport.bench.measure.Noise;
import dev.sallyport.bench.measure.Spread;
import dev.sallyport.bench.report.Goals;
import dev.sallyport.bench.report.Results;
import dev.sallyport.bench.scenario.IdleTunnels;
import dev.sallyport.bench.scenario.Reviews;
import dev.sallyport.bench.scenario.Rounds;
import dev.sallyport.bench.scenario.Stage;
import dev.sallyport.bench.scenario.Starts;
import dev.sallyport.bench.scenario.Traffic;
import dev.sallyport.bench.system.Contender;
import dev.sallyport.bench.system.Contenders;
import dev.sallyport.bench.system.Packaged;
import dev.sallyport.bench.system.Running;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One run from the first look at the machine to the results. One thread. */
final class Run {
    private static final int LOOKS = 3;

    private final Settings settings;
    private final Consumer<String> progress;
    private final Results results = new Results();
    private final Packaged packaged;

    Run(Settings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
        this.packaged = new Packaged(settings.root(), settings.cached());
    }

    /** Why there are no results. */
    static final class TooNoisy extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooNoisy(String when, Noise noise) {
            super("Refused " + when + ": " + noise.sentence() + ". Wait for a quiet machine, or BENCH_FORCE=1.");
        }
    }

    Results go() {
        results.getMachine().putAll(Machine.describe());
        results.getSettings().put("run", describe());
        listen("before the run");
        List<Contender> contenders = present();
        List<Traffic> loads = Arrays.stream(Traffic.values())
                .filter(load -> settings.wants(load.letter()))
                .toList();
        if (!loads.isEmpty() || Stream.of("d", "e", "g").anyMatch(settings::wants)) {
            try (Stage stage = Stage.set()) {
                onStage(stage, contenders, loads);
            }
        }
        if (settings.wants("f")) {
            decisions();
        }
        Goals.add(results);
        return results;
    }

    private String describe() {
        return String.format(
                Locale.ROOT,
                "%d rounds of %.1f s windows; before them windows of %.1f s of every load for every system until its compilers rest, %d at most; %d worker(s) per hop; "
                        + "open loop at %d requests/s",
                settings.rounds(),
                settings.millis() / 1000.0,
                settings.warmupMillis() / 1000.0,
                settings.warmups(),
                settings.workers(),
                settings.perSecond());
    }

    private List<Contender> present() {
        List<Contender> present = new ArrayList<>();
        for (Contender contender : Contenders.all(packaged, settings.workers())) {
            if (settings.wantsSystem(contender.name())) {
                Contender.Availability there = contender.availability();
                results.getSystems()
                        .add(new Results.Entry(
                                contender.name(),
                                there.version(),
                                there.missing().orElse(""),
                                contender.remark()));
                if (there.missing().isEmpty()) {
                    present.add(contender);
                }
            }
        }
        return present;
    }

    private void onStage(Stage stage, List<Contender> contenders, List<Traffic> loads) {
        if (!loads.isEmpty()) {
            interleaved(stage, contenders, loads);
        }
        if (settings.wants("d")) {
            listen("before (d)");
            new IdleTunnels(progress, results, settings.tunnels()).run(stage, contenders);
        }
        if (settings.wants("e")) {
            listen("before (e)");
            progress.accept("(e) admission reviews");
            new Reviews(packaged, results)
                    .run(
                            stage.ground(),
                            settings.rounds(),
                            settings.warmupMillis(),
                            settings.warmups(),
                            settings.millis());
        }
        if (settings.wants("g")) {
            listen("before (g)");
            progress.accept("(g) starts");
            new Starts(packaged, results).run(stage.ground(), settings.rounds());
        }
    }

    private void interleaved(Stage stage, List<Contender> contenders, List<Traffic> loads) {
        List<Running> running = new ArrayList<>();
        try {
            for (Contender contender : contenders) {
                progress.accept("starting " + contender.name());
                int slot = running.size();
                running.add(contender.start(stage.ground(), "192.175.48." + (20 + slot), slot));
            }
            Rounds rounds = new Rounds(stage, running, loads, settings.millis(), settings.perSecond());
            progress.accept("warming up");
            rounds.warmUp(settings.warmupMillis(), settings.warmups());
            for (int i = 1; i <= settings.rounds(); i++) {
                listen("before round " + i);
                progress.accept("round " + i + " of " + settings.rounds());
                rounds.round();
            }
            rounds.report(results);
        } finally {
            running.forEach(Running::close);
        }
    }

    private void decisions() {
        listen("before (f)");
        progress.accept("(f) decisions");
        for (Decisions.Cost cost : Decisions.measure(settings.millis() / 3000.0)) {
            String scenario = "(f) decision: " + (cost.method().equals("name") ? "name" : "name and address");
            String patterns = String.format(Locale.ROOT, " at %,d patterns", cost.patterns())
                    .replace(',', ' ');
            List<Double> nanos = cost.nanos();
            results.add(scenario, Results.ALONE, "ns" + patterns, new Spread(nanos.get(0), nanos.get(1), nanos.get(2)));
            results.add(scenario, Results.ALONE, "bytes" + patterns, Spread.of(Math.round(cost.bytes())));
        }
    }

    /** A single look may meet a cron job; only a machine that stays noisy is refused. */
    private void listen(String when) {
        Noise noise = Noise.look();
        for (int i = 1; i < LOOKS && noise.isTooMuch(); i++) {
            noise = Noise.look();
        }
        results.getNoise().add(when + ": " + noise.sentence());
        if (noise.isTooMuch()) {
            if (!settings.force()) {
                throw new TooNoisy(when, noise);
            }
            results.setNoisy(true);
        }
    }
}
