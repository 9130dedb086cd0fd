package dev.sallyport.cli.command;

import dev.sallyport.cli.cilium.CiliumImport;
import dev.sallyport.cli.input.TextFile;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.cli.output.Format;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sallyport import cilium}. */
@Command(
        name = "cilium",
        description =
                "CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, CiliumEgressGatewayPolicy: what they say of egress.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all of it is said", "1:some of it is not", "2:usage, or a file that cannot be read"})
final class ImportCiliumCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "<file>", description = "YAML, one or more documents.")
    private Path file = Path.of("-");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|yaml",
            defaultValue = "text",
            description = "text: YAML to apply, remarks on standard error. json, yaml: both in one document.")
    private Format format = Format.TEXT;

    ImportCiliumCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UserMistake {
        return ImportOutput.print(CiliumImport.run(TextFile.read(file)), format, surroundings);
    }
}
