package dev.sallyport.init;

import dev.sallyport.model.contract.InitExitCodes;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * The init container's program. Prints for people on standard output, mistakes and failures on standard error, and exits
 * with one of {@link InitExitCodes}.
 */
public final class Main {
    private final PrintStream out;
    private final PrintStream err;
    private final List<Xtables> backends;

    private Main(PrintStream out, PrintStream err, List<Xtables> backends) {
        this.out = out;
        this.err = err;
        this.backends = List.copyOf(backends);
    }

    /** Runs and exits. */
    public static void main(String[] arguments) {
        List<Xtables> backends = List.of(new XtablesProcess(Backend.NFT), new XtablesProcess(Backend.LEGACY));
        System.exit(new Main(System.out, System.err, backends).run(List.of(arguments), System.getenv()));
    }

    private int run(List<String> arguments, Map<String, String> environment) {
        long start = System.nanoTime();
        try {
            Options options = OptionsReader.read(arguments, environment);
            act(options, start);
            return InitExitCodes.OK;
        } catch (BadOptions e) {
            e.mistakes().forEach(mistake -> err.println("init-iptables: " + mistake));
            err.println("init-iptables: nothing was changed; " + e.mistakes().size() + " mistake(s) in the options");
            return InitExitCodes.OPTIONS;
        } catch (InitFailure e) {
            err.println("init-iptables: " + e.sentence());
            return e.exitCode();
        } catch (IOException e) {
            err.println("init-iptables: the pod's interfaces cannot be read: " + e.getMessage());
            return InitExitCodes.APPLY;
        }
    }

    private void act(Options options, long start) throws InitFailure, IOException {
        Report report = new Report(out);
        switch (options.verb()) {
            case HELP -> out.print(Usage.text());
            case CLEANUP -> {
                Cleaner cleaner = new Cleaner(backends, report);
                if (options.dryRun()) {
                    cleaner.rehearse();
                } else {
                    cleaner.clean();
                }
            }
            case APPLY -> apply(options, report, start);
        }
    }

    private void apply(Options options, Report report, long start) throws InitFailure, IOException {
        PodFacts facts = PodFacts.read();
        if (facts.uid() == options.proxyUid()) {
            throw new InitFailure(
                    InitExitCodes.OPTIONS,
                    "init-iptables runs as UID " + facts.uid() + ", the one that is exempt from redirection: it could "
                            + "prove nothing");
        }
        BackendChoice choice = new BackendChooser(backends, options, facts).choose();
        choice.notes().forEach(report::say);
        Applier applier = new Applier(choice, options, facts, report);
        if (options.dryRun()) {
            applier.rehearse();
            report.say("dry run: nothing was changed");
            return;
        }
        boolean changed = applier.apply();
        applier.list();
        if (options.probe()) {
            new LiveProbe(options, report, changed).prove(choice.families());
        } else {
            report.say("not probed, as told");
        }
        report.say("done in " + (System.nanoTime() - start) / 1_000_000 + " ms");
    }
}
