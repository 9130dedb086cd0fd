package dev.sallyport.cli.command;

import dev.sallyport.cli.gateway.Admin;
import dev.sallyport.cli.gateway.Facts;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.cli.output.Format;
import dev.sallyport.cli.output.Ink;
import dev.sallyport.cli.output.Table;
import dev.sallyport.cli.output.Table.Cell;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sallyport config}. */
@Command(
        name = "config",
        description = "The settings that a gateway runs with, and where each comes from. Secrets are never among them.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:shown", "2:usage, or no gateway answers"})
final class ConfigCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private GatewayOptions gateways = new GatewayOptions();

    @Parameters(arity = "0..1", paramLabel = "<gateway>", description = "A gateway's pod; any replica when left out.")
    private @Nullable String gateway;

    @Option(names = "--changed", description = "Only what differs from its default's source.")
    private boolean changed;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|yaml",
            defaultValue = "text",
            description = "For people or for programs.")
    private Format format = Format.TEXT;

    ConfigCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UserMistake {
        Facts config;
        try (Admin admin = gateways.open(gateway)) {
            config = admin.get("/v1/config", Map.of());
        }
        surroundings.print(format, config.tree(), ink -> text(config.of("settings"), ink));
        return 0;
    }

    private String text(Facts settings, Ink ink) {
        Table table = new Table();
        settings.parts().forEach((name, setting) -> {
            boolean stated = setting.text("source").startsWith("Env")
                    || setting.text("source").startsWith("Sys");
            if (stated || !changed) {
                String value = setting.text("value");
                table.row(
                        Cell.of(name),
                        new Cell(value, stated ? ink.strong(value) : value),
                        new Cell(
                                stated ? setting.text("source") : "", ink.faint(stated ? setting.text("source") : "")));
            }
        });
        return table.text(0);
    }
}
