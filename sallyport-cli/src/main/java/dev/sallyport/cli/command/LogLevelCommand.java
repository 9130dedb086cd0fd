package dev.sallyport.cli.command;

import dev.sallyport.cli.gateway.Admin;
import dev.sallyport.cli.gateway.Facts;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.cli.output.Format;
import dev.sallyport.cli.output.Table;
import dev.sallyport.cli.output.Table.Cell;
import dev.sallyport.resources.document.Structured;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sallyport loglevel}. */
@Command(
        name = "loglevel",
        description = "How much a gateway says, for a while; without --level: what is changed now.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:shown or changed", "2:usage, or no gateway answers"})
final class LogLevelCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private GatewayOptions gateways = new GatewayOptions();

    @Option(names = "--gateway", paramLabel = "POD", description = "A gateway's pod; any replica when left out.")
    private @Nullable String gateway;

    @Option(names = "--level", paramLabel = "LEVEL", description = "DEBUG, INFO, WARN or ERROR.")
    private @Nullable String level;

    @Option(
            names = "--category",
            paramLabel = "NAME",
            defaultValue = "dev.sallyport",
            description = "A package or class of ours; ${DEFAULT-VALUE} when left out.")
    private String category = "";

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            defaultValue = "PT10M",
            description = "Until it falls back, PT1H at most; ${DEFAULT-VALUE} when left out.")
    private String time = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|yaml",
            defaultValue = "text",
            description = "For people or for programs.")
    private Format format = Format.TEXT;

    LogLevelCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UserMistake {
        Facts answer;
        try (Admin admin = gateways.open(gateway)) {
            answer = level == null
                    ? admin.get("/v1/loglevel", Map.of())
                    : admin.put(
                            "/v1/loglevel", Structured.json(Map.of("category", category, "level", level, "for", time)));
        }
        surroundings.print(format, answer.tree(), ink -> text(answer.list("changed")));
        return 0;
    }

    private static String text(List<Facts> changed) {
        if (changed.isEmpty()) {
            return "No level is changed.\n";
        }
        Table table = new Table();
        changed.forEach(one -> table.row(
                Cell.of(one.text("category")), Cell.of(one.text("level")), Cell.of("until " + one.text("until"))));
        return table.text(0);
    }
}
