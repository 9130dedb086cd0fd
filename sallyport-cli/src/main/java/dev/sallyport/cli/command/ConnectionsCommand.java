package dev.sallyport.cli.command;

import dev.sallyport.cli.gateway.Admin;
import dev.sallyport.cli.gateway.Facts;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.cli.output.Format;
import dev.sallyport.cli.output.Ink;
import dev.sallyport.cli.output.Table;
import dev.sallyport.cli.output.Table.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sallyport connections}. */
@Command(
        name = "connections",
        description = "What a gateway carries now: who, where to, by which rule, how much.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:shown", "2:usage, or no gateway answers"})
final class ConnectionsCommand implements Callable<Integer> {
    private static final int PAGE = 1_000;

    private final Surroundings surroundings;

    @Mixin
    private GatewayOptions gateways = new GatewayOptions();

    @Parameters(arity = "0..1", paramLabel = "<gateway>", description = "A gateway's pod; any replica when left out.")
    private @Nullable String gateway;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "Of these callers only.")
    private String namespace = "";

    @Option(
            names = {"-s", "--service-account"},
            paramLabel = "NAME",
            description = "Of these callers only.")
    private String serviceAccount = "";

    @Option(names = "--pod", paramLabel = "UID", description = "Of this pod only.")
    private String pod = "";

    @Option(names = "--host", paramLabel = "HOST[:PORT]", description = "To this host only.")
    private String host = "";

    @Option(names = "--rule", paramLabel = "RULE", description = "That this rule let pass only.")
    private String rule = "";

    @Option(
            names = "--most",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Show so many at most; ${DEFAULT-VALUE} when left out.")
    private int most;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|yaml",
            defaultValue = "text",
            description = "For people or for programs.")
    private Format format = Format.TEXT;

    ConnectionsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UserMistake {
        if (most < 1 || most > 100_000) {
            throw new UserMistake("--most is a number from 1 to 100000.");
        }
        List<Facts> all = new ArrayList<>();
        String next = "";
        try (Admin admin = gateways.open(gateway)) {
            do {
                Facts page = admin.get("/v1/connections", filters(next, Math.min(PAGE, most - all.size())));
                all.addAll(page.list("connections"));
                next = page.text("next");
            } while (!next.isEmpty() && all.size() < most);
        }
        boolean more = !next.isEmpty();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("connections", all.stream().map(Facts::tree).toList());
        tree.put("more", more);
        surroundings.print(format, tree, ink -> text(all, more, ink));
        return 0;
    }

    private Map<String, String> filters(String after, int limit) {
        return Map.of(
                "namespace", namespace,
                "service_account", serviceAccount,
                "pod", pod,
                "host", host,
                "rule", rule,
                "after", after,
                "limit", Integer.toString(limit));
    }

    private static String text(List<Facts> all, boolean more, Ink ink) {
        if (all.isEmpty()) {
            return "Nothing is carried.\n";
        }
        Table table = new Table();
        String[] heads = {"WHO", "POD", "WHERE TO", "ADDRESS", "RULE", "STAGE", "SENT", "RECEIVED", "AGE"};
        Cell[] head = new Cell[heads.length];
        for (int i = 0; i < heads.length; i++) {
            head[i] = new Cell(heads[i], ink.strong(heads[i]));
        }
        table.row(head);
        all.forEach(one -> table.row(
                Cell.of(one.text("spiffe_id").replaceFirst("^spiffe://[^/]*/ns/(.*)/sa/", "$1/")),
                Cell.of(dash(one.text("claimed_pod").isEmpty() ? one.text("pod_uid") : one.text("claimed_pod"))),
                Cell.of(dash(one.text("authority"))),
                Cell.of(dash(one.text("resolved_address")) + via(one.text("parent"))),
                Cell.of(dash(one.text("rule"))),
                Cell.of(one.text("stage")),
                Cell.of(one.text("bytes_sent")),
                Cell.of(one.text("bytes_received")),
                Cell.of(one.text("age_seconds") + "s")));
        return table.text(0) + (more ? "and more (--most)\n" : "");
    }

    private static String via(String parent) {
        return parent.isEmpty() ? "" : " via " + parent;
    }

    private static String dash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
