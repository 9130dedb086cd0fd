package dev.sallyport.cli.command;

import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.cli.output.Ink;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command above the commands. */
@Command(
        name = "sallyport",
        description = "How a Kubernetes workload leaves the cluster: what policy says, before a gateway says it.",
        mixinStandardHelpOptions = true,
        versionProvider = RootCommand.Version.class,
        subcommands = {
            AnalyzeCommand.class,
            ExplainCommand.class,
            ImportCommand.class,
            SuggestCommand.class,
            InventoryCommand.class,
            StatusCommand.class,
            ConnectionsCommand.class,
            ConfigCommand.class,
            LogLevelCommand.class,
            ProbeCommand.class,
            GenerateCompletion.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing to complain of",
            "1:problems",
            "2:usage, or a file that cannot be read",
            "70:a defect of ours"
        })
public final class RootCommand implements Runnable {
    static final int USAGE = 2;
    static final int DEFECT = 70;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    /**
     * Runs a command line.
     *
     * @param terminal whether standard output is one
     * @param environment for {@code NO_COLOR}, {@code TERM} and our own settings
     * @return the exit code
     */
    public static int run(boolean terminal, Map<String, String> environment, String... arguments) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, false, StandardCharsets.UTF_8);
        int code = run(new Surroundings(out, err, Ink.of(terminal, environment), environment), arguments);
        out.flush();
        err.flush();
        return code;
    }

    /** Runs a command line in the given surroundings. */
    static int run(Surroundings surroundings, String... arguments) {
        Help.Ansi ansi = surroundings.ink() == Ink.COLOURED ? Help.Ansi.ON : Help.Ansi.OFF;
        CommandLine line = new CommandLine(new RootCommand(), new CommandFactory(surroundings));
        if (arguments.length > 0 && arguments[0].equals(Completion.ASKED)) {
            List<String> words = List.of(arguments).subList(1, arguments.length);
            Completion.of(line.getCommandSpec(), words).forEach(surroundings.out()::println);
            return 0;
        }
        return line.setOut(surroundings.out())
                .setErr(surroundings.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(Help.defaultColorScheme(ansi))
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, surroundings))
                .execute(arguments);
    }

    private static int failed(Exception failure, Surroundings surroundings) {
        if (failure instanceof UserMistake mistake) {
            surroundings.err().println(mistake.sentence());
            return USAGE;
        }
        surroundings.err().println("This is a defect of sallyport, please report it: " + failure);
        if (surroundings.environment().containsKey("SALLYPORT_DEBUG")) {
            failure.printStackTrace(surroundings.err());
        }
        return DEFECT;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = RootCommand.class.getPackage().getImplementationVersion();
            return new String[] {"sallyport " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
