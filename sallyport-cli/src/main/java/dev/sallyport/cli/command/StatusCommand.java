package dev.sallyport.cli.command;

import dev.sallyport.cli.gateway.Admin;
import dev.sallyport.cli.gateway.Facts;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.cli.output.Format;
import dev.sallyport.cli.output.Ink;
import dev.sallyport.cli.output.Table;
import dev.sallyport.cli.output.Table.Cell;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sallyport status}. */
@Command(
        name = "status",
        description = "How a gateway stands: policy, identity, tunnels, overload, and when each rule last decided.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ready, and nothing of its policy is rejected",
            "1:not ready, draining, overloaded, or something is rejected",
            "2:usage, or no gateway answers"
        })
final class StatusCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private GatewayOptions gateways = new GatewayOptions();

    @Parameters(arity = "0..1", paramLabel = "<gateway>", description = "A gateway's pod; any replica when left out.")
    private @Nullable String gateway;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|yaml",
            defaultValue = "text",
            description = "For people or for programs.")
    private Format format = Format.TEXT;

    StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UserMistake {
        Facts status;
        try (Admin admin = gateways.open(gateway)) {
            status = admin.get("/v1/status", Map.of());
        }
        surroundings.print(format, status.tree(), ink -> text(status, ink));
        return isWell(status) ? 0 : 1;
    }

    private static boolean isWell(Facts status) {
        return status.flag("ready")
                && !status.flag("draining")
                && overload(status).isEmpty()
                && status.of("policy").number("problems") == 0;
    }

    private static String overload(Facts status) {
        Facts overload = status.of("overload");
        String refusing = overload.text("connections_refused_for");
        return refusing.isEmpty() ? overload.text("new_work_refused_for") : refusing;
    }

    private static String text(Facts status, Ink ink) {
        Facts policy = status.of("policy");
        Facts identity = status.of("identity");
        Facts tunnels = status.of("tunnels");
        Table table = new Table();
        String word = status.flag("draining") ? "draining" : status.flag("ready") ? "ready" : "not ready";
        row(table, "gateway", word, "ready".equals(word) ? ink.good(word) : ink.bad(word));
        row(table, "version", status.text("version") + ", since " + status.text("started"));
        row(table, "policy", policy(policy));
        String problems = policy.number("problems") + " problems";
        row(table, "rejected", problems, policy.number("problems") == 0 ? problems : ink.bad(problems));
        row(table, "identity", identity(identity));
        row(table, "tunnels", tunnels.text("open") + " open in " + tunnels.text("connections") + " connections");
        String overload = overload(status);
        row(table, "overload", overload.isEmpty() ? "none" : overload, overload.isEmpty() ? "none" : ink.bad(overload));
        StringBuilder text = new StringBuilder(table.text(0));
        policy.texts("rejected")
                .forEach(problem -> text.append("  ").append(problem).append('\n'));
        List<Facts> rules = status.list("rules");
        if (!rules.isEmpty()) {
            text.append('\n')
                    .append(ink.strong("Rules that decided"))
                    .append('\n')
                    .append(rules(rules));
        }
        if (!status.text("rules_next").isEmpty()) {
            text.append("  and more\n");
        }
        return text.toString();
    }

    private static String policy(Facts policy) {
        return policy.flag("loaded")
                ? "generation " + policy.text("generation") + ", " + policy.text("policies") + " policies, "
                        + policy.text("quarantined") + " quarantined, read " + policy.text("age_seconds") + " s ago"
                : "none is in force: everything is refused";
    }

    private static String identity(Facts identity) {
        return identity.text("spiffe_id").isEmpty()
                ? "none"
                : identity.text("spiffe_id") + ", " + identity.text("days_left") + " days left (until "
                        + identity.text("not_after") + ")";
    }

    private static String rules(List<Facts> rules) {
        Table table = new Table();
        rules.forEach(rule ->
                table.row(Cell.of(rule.text("rule")), Cell.of(rule.text("matches")), Cell.of(rule.text("last_match"))));
        return table.text(2);
    }

    private static void row(Table table, String name, String text) {
        row(table, name, text, text);
    }

    private static void row(Table table, String name, String text, String painted) {
        table.row(Cell.of(name), new Cell(text, painted));
    }
}
