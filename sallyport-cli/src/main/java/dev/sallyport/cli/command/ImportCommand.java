package dev.sallyport.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sallyport import}. */
@Command(
        name = "import",
        description = "Turns what others say about egress into our resources, and lists what could not be said.",
        subcommands = {ImportSquidCommand.class, ImportCiliumCommand.class, ImportIstioCommand.class},
        mixinStandardHelpOptions = true)
final class ImportCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Import from what?");
    }
}
