package dev.sallyport.cli.command;

import dev.sallyport.cli.gateway.Admin;
import dev.sallyport.cli.gateway.Facts;
import dev.sallyport.cli.input.StateReading;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.cli.inventory.Comparison;
import dev.sallyport.cli.inventory.Comparison.Undeclared;
import dev.sallyport.cli.inventory.Comparison.Use;
import dev.sallyport.cli.output.Format;
import dev.sallyport.cli.output.Ink;
import dev.sallyport.cli.output.Table;
import dev.sallyport.cli.output.Table.Cell;
import dev.sallyport.cli.records.RecordFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sallyport inventory}. */
@Command(
        name = "inventory",
        description = "Declared against observed destinations: rules that decide and rules that never do, and where"
                + " workloads go that no rule declares. Observed by records, or by a gateway since it started.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every destination that was observed is declared",
            "1:some are not",
            "2:usage, a file that cannot be read, or no gateway answers"
        })
final class InventoryCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private GatewayOptions gateways = new GatewayOptions();

    @Option(
            names = {"-f", "--folder"},
            paramLabel = "DIR",
            description = "The resources; without it, rules that decide nothing are not known.")
    private @Nullable Path folder;

    @Option(
            names = "--records",
            paramLabel = "FILE",
            description =
                    "A gateway's records, may be repeated; - for standard input. A gateway is asked when left out.")
    private List<Path> records = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|yaml",
            defaultValue = "text",
            description = "For people or for programs.")
    private Format format = Format.TEXT;

    InventoryCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UserMistake {
        Comparison comparison = new Comparison();
        if (folder != null) {
            StateReading reading = StateReading.ofFolder(folder);
            if (reading.snapshot() == null) {
                throw new UserMistake("Nothing of that folder is in force; see `sallyport analyze`.");
            }
            comparison.declare(reading.snapshot().policies());
        }
        for (Path file : records) {
            RecordFile.read(file, comparison);
        }
        if (records.isEmpty()) {
            ask(comparison);
        }
        warn(comparison);
        surroundings.print(format, tree(comparison), ink -> text(comparison, ink));
        return comparison.undeclared().isEmpty() ? 0 : 1;
    }

    private void ask(Comparison comparison) throws UserMistake {
        try (Admin admin = gateways.open()) {
            String after = "";
            do {
                Facts status = admin.get("/v1/status", Map.of("rules_after", after));
                comparison.status(status);
                after = status.text("rules_next");
            } while (!after.isEmpty());
            comparison.suggestion(admin.get("/v1/suggest", Map.of("denied", "true", "wildcard_from", "0")));
        }
    }

    private void warn(Comparison comparison) {
        if (!comparison.unreadable().isEmpty()) {
            surroundings
                    .err()
                    .println(comparison.unreadable().size() + " lines not counted, the first: "
                            + comparison.unreadable().getFirst());
        }
        if (comparison.forgotten() > 0) {
            surroundings.err().println(comparison.forgotten() + " records have more destinations than are kept");
        }
    }

    private String text(Comparison comparison, Ink ink) {
        StringBuilder text = new StringBuilder();
        Table rules = new Table();
        for (Use use : comparison.uses()) {
            String note = use.matches() == 0 ? "never" : folder == null || use.declared() ? "" : "not in the folder";
            rules.row(
                    Cell.of(use.rule()),
                    Cell.of(Long.toString(use.matches())),
                    Cell.of(use.last().isEmpty() ? "-" : use.last()),
                    new Cell(note, ink.odd(note)));
        }
        text.append(ink.strong("Rules")).append('\n').append(rules.text(2));
        List<Undeclared> undeclared = comparison.undeclared();
        text.append('\n').append(ink.strong("Declared by no rule")).append('\n');
        Table strays = new Table();
        undeclared.forEach(one -> strays.row(
                Cell.of(one.caller()),
                Cell.of(one.destination()),
                new Cell(one.decision(), ink.bad(one.decision())),
                Cell.of(one.seen())));
        return text.append(undeclared.isEmpty() ? "  nothing\n" : strays.text(2))
                .toString();
    }

    private static Map<String, Object> tree(Comparison comparison) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("rules", comparison.uses().stream().map(InventoryCommand::tree).toList());
        tree.put(
                "undeclared",
                comparison.undeclared().stream().map(InventoryCommand::tree).toList());
        return tree;
    }

    private static Map<String, Object> tree(Use use) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("rule", use.rule());
        tree.put("declared", use.declared());
        tree.put("matches", use.matches());
        tree.put("last_match", use.last());
        return tree;
    }

    private static Map<String, Object> tree(Undeclared one) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("caller", one.caller());
        tree.put("destination", one.destination());
        tree.put("decision", one.decision());
        tree.put("seen", one.seen());
        return tree;
    }
}
