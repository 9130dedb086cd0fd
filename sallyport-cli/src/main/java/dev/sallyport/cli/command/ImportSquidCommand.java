package dev.sallyport.cli.command;

import dev.sallyport.cli.imports.Ranges;
import dev.sallyport.cli.input.TextFile;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.cli.squid.SquidImport;
import dev.sallyport.model.net.Cidr;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sallyport import squid}. */
@Command(
        name = "squid",
        description = "A squid.conf: acl and http_access.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all of it is said", "1:some of it is not", "2:usage, or a file that cannot be read"})
final class ImportSquidCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "<squid.conf>", description = "The file; what it includes must be in it.")
    private Path file = Path.of("squid.conf");

    @Option(
            names = "--client",
            paramLabel = "CIDR",
            description = "The range that Squid sees these workloads in: decides acls of type src.")
    private @Nullable String client;

    @Mixin
    private ImportOutput output = new ImportOutput();

    ImportSquidCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UserMistake {
        return output.print(SquidImport.run(TextFile.read(file), output.target(), range()), surroundings);
    }

    private @Nullable Cidr range() throws UserMistake {
        if (client == null) {
            return null;
        }
        try {
            List<Cidr> ranges = Ranges.parse(client);
            if (ranges.size() == 1) {
                return ranges.getFirst();
            }
        } catch (IllegalArgumentException e) {
            throw new UserMistake("--client: " + e.getMessage() + ".");
        }
        throw new UserMistake("--client: one range, like 10.0.0.0/8.");
    }
}
