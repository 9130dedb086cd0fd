package dev.sallyport.cli.command;

import dev.sallyport.cli.gateway.Admin;
import dev.sallyport.cli.gateway.Facts;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.cli.output.Format;
import dev.sallyport.cli.records.RecordFile;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.resources.document.Structured;
import dev.sallyport.resources.suggest.Suggester;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sallyport suggest}. */
@Command(
        name = "suggest",
        description = "From records to the smallest EgressPolicy per service account.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all that was seen is said, exactly",
            "1:something is left out, or said by a wildcard",
            "2:usage, or a file that cannot be read"
        })
final class SuggestCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private GatewayOptions gateways = new GatewayOptions();

    @Parameters(
            paramLabel = "<records.jsonl>",
            arity = "0..*",
            description =
                    "A gateway's records, one JSON object per line; - for standard input. When left out, a gateway is"
                            + " asked what it has observed since it started.")
    private List<Path> files = List.of();

    @Option(names = "--denied", description = "Propose what was refused no_rule, too.")
    private boolean withDenied;

    @Option(
            names = "--wildcard-from",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many names right below one domain, on the same ports, become *.domain; 0 for never;"
                    + " ${DEFAULT-VALUE} when left out.")
    private int wildcardFrom;

    @Option(
            names = "--trust-domain",
            paramLabel = "NAME",
            defaultValue = "cluster.local",
            description = "The cluster's own; ${DEFAULT-VALUE} when left out.")
    private String trustDomain = "cluster.local";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|yaml",
            defaultValue = "text",
            description = "text: YAML to apply, remarks on standard error. json, yaml: both in one document.")
    private Format format = Format.TEXT;

    SuggestCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UserMistake {
        if (files.isEmpty()) {
            return observed();
        }
        Suggester suggester = new Suggester(Suggester.Options.ofRecords(domain(), withDenied, atLeastTwo()));
        for (Path file : files) {
            RecordFile.read(file, suggester);
        }
        return ImportOutput.print(suggester.suggestion(), format, surroundings);
    }

    private int observed() throws UserMistake {
        try (Admin admin = gateways.open()) {
            Facts answer = admin.get(
                    "/v1/suggest",
                    Map.of("denied", Boolean.toString(withDenied), "wildcard_from", Integer.toString(atLeastTwo())));
            surroundings.print(
                    format,
                    answer.tree(),
                    ink -> answer.list("resources").stream()
                            .map(resource -> Structured.yaml(resource.tree()))
                            .collect(Collectors.joining("---\n")));
            if (format == Format.TEXT) {
                answer.list("remarks")
                        .forEach(remark -> surroundings
                                .err()
                                .println(remark.text("kind") + ": " + remark.text("what") + ": " + remark.text("why")));
            }
            return answer.flag("complete") ? 0 : 1;
        }
    }

    private int atLeastTwo() throws UserMistake {
        if (wildcardFrom < 0 || wildcardFrom == 1) {
            throw new UserMistake("--wildcard-from is 0 for never, or a number of names from 2.");
        }
        return wildcardFrom;
    }

    private TrustDomain domain() throws UserMistake {
        try {
            return TrustDomain.parse(trustDomain);
        } catch (IllegalArgumentException e) {
            throw new UserMistake("--trust-domain: " + e.getMessage() + ".");
        }
    }
}
