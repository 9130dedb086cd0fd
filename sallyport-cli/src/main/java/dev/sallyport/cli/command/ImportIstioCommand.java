package dev.sallyport.cli.command;

import dev.sallyport.cli.input.TextFile;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.cli.istio.IstioImport;
import dev.sallyport.cli.output.Format;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sallyport import istio}. */
@Command(
        name = "istio",
        description =
                "ServiceEntry, Gateway, VirtualService, DestinationRule, AuthorizationPolicy: what they say of egress.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all of it is said", "1:some of it is not", "2:usage, or a file that cannot be read"})
final class ImportIstioCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "<file|folder>", description = "YAML; of a folder every *.yaml and *.yml, as one whole.")
    private Path path = Path.of("-");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|yaml",
            defaultValue = "text",
            description = "text: YAML to apply, remarks on standard error. json, yaml: both in one document.")
    private Format format = Format.TEXT;

    ImportIstioCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UserMistake {
        return ImportOutput.print(IstioImport.run(TextFile.readAll(path)), format, surroundings);
    }
}
