package dev.sallyport.bench;

import dev.sallyport.bench.measure.Machine;
import dev.sallyport.bench.measure.Noise;
import dev.sallyport.bench.report.Results;
import dev.sallyport.bench.scenario.Rounds;
import dev.sallyport.bench.scenario.Stage;
import dev.sallyport.bench.scenario.Traffic;
import dev.sallyport.bench.system.Contender;
import dev.sallyport.bench.system.Contenders;
import dev.sallyport.bench.system.Running;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** One run from the first look at the machine to the results. One thread. */
final class Run {
    private final Settings settings;
    private final Consumer<String> progress;
    private final Results results = new Results();

    Run(Settings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** Why there are no results. */
    static final class TooNoisy extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooNoisy(Noise noise) {
            super("Refused: " + noise.sentence() + ". Wait for a quiet machine, or BENCH_FORCE=1.");
        }
    }

    Results go() {
        results.getMachine().putAll(Machine.describe());
        results.getSettings()
                .put(
                        "run",
                        String.format(
                                Locale.ROOT,
                                "%d rounds of %.1f s windows, %.1f s of every load as warm-up for every system, %d worker(s) per hop, "
                                        + "open loop at %d requests/s",
                                settings.rounds(),
                                settings.millis() / 1000.0,
                                settings.warmupMillis() / 1000.0,
                                settings.workers(),
                                settings.perSecond()));
        listen("before the run");
        List<Traffic> loads = Arrays.stream(Traffic.values())
                .filter(load -> settings.wants(load.letter()))
                .toList();
        List<Contender> contenders = present();
        if (!loads.isEmpty()) {
            interleaved(contenders, loads);
        }
        return results;
    }

    private List<Contender> present() {
        List<Contender> present = new ArrayList<>();
        for (Contender contender : Contenders.all(settings.root(), settings.workers())) {
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

    private void interleaved(List<Contender> contenders, List<Traffic> loads) {
        List<Running> running = new ArrayList<>();
        try (Stage stage = Stage.set()) {
            for (Contender contender : contenders) {
                progress.accept("starting " + contender.name());
                int slot = running.size();
                running.add(contender.start(stage.ground(), "192.175.48." + (20 + slot), slot));
            }
            Rounds rounds = new Rounds(stage, running, loads, settings.millis(), settings.perSecond());
            progress.accept("warming up");
            rounds.warmUp(settings.warmupMillis());
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

    private void listen(String when) {
        Noise noise = Noise.look();
        results.getNoise().add(when + ": " + noise.sentence());
        if (noise.isTooMuch()) {
            if (!settings.force()) {
                throw new TooNoisy(noise);
            }
            results.setNoisy(true);
        }
    }
}
