package dev.sallyport.cli;

import dev.sallyport.cli.command.RootCommand;

/** The command {@code sallyport}. */
public final class Sallyport {
    private Sallyport() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(
                RootCommand.run(System.console() != null && System.console().isTerminal(), System.getenv(), arguments));
    }
}
