package dev.sallyport.cli.explain;

import dev.sallyport.cli.explain.WayThere.EndpointStanding;
import dev.sallyport.cli.explain.WayThere.Place;
import dev.sallyport.cli.explain.WayThere.RouteStanding;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.cli.output.Ink;
import dev.sallyport.cli.output.Table;
import dev.sallyport.cli.output.Table.Cell;
import dev.sallyport.model.destination.ParentPlan;
import dev.sallyport.model.destination.TlsPlan;
import dev.sallyport.resources.document.Quoted;
import java.util.ArrayList;
import java.util.List;

/** A way for people. Stateless. */
final class WayText {
    private WayText() {}

    static String of(WayThere there, Ink ink) {
        Table table = new Table();
        if (there.obstacle() != null) {
            table.row(Cell.of("nowhere"), Cell.of(there.obstacle()));
            return table.text(2);
        }
        table.row(
                Cell.of("destination"),
                Cell.of(there.destination() + Quoted.line(Documents.inBrackets(there.origin()))));
        table.row(Cell.of("TLS"), Cell.of(tls(there)));
        if (there.way().via() != null) {
            table.row(Cell.of("through"), Cell.of(through(there.way().via().plan())));
        }
        table.row(Cell.of("address"), Cell.of(address(there)));
        there.endpoints().forEach(endpoint -> {
            String word = endpoint.reason() == null ? "allowed" : "left out: " + endpoint.reason();
            table.row(
                    Cell.of("  " + endpoint.at()),
                    new Cell(
                            word + shares(endpoint),
                            (endpoint.reason() == null ? ink.good(word) : ink.bad(word)) + shares(endpoint)));
        });
        if (there.way().isForwarded()) {
            table.row(
                    Cell.of("HTTP"),
                    Cell.of("request by request" + (there.routes().isEmpty() ? "" : ", by routes:")));
        }
        there.routes().forEach(route -> route(route, table, ink));
        return table.text(2) + sentences(there);
    }

    private static String tls(WayThere there) {
        return switch (there.way().plan().tls()) {
            case TlsPlan.Passthrough ignored -> "the app's own, if any; it passes through";
            case TlsPlan.Originate plan -> {
                List<String> words = new ArrayList<>(List.of("spoken by the gateway, on port " + there.port()));
                if (plan.sni() != null) {
                    words.add("for the name " + plan.sni().text());
                }
                if (plan.caBundle() != null) {
                    words.add("trusting " + plan.caBundle());
                }
                if (plan.credential() != null) {
                    words.add("showing " + plan.credential());
                }
                if (!plan.isVerified()) {
                    words.add("any certificate is taken");
                }
                yield String.join(", ", words);
            }
        };
    }

    private static String through(ParentPlan plan) {
        return "the proxy " + plan.host().text() + ":" + plan.port()
                + (plan.tls() == null ? "" : ", by TLS")
                + (plan.credential() == null ? "" : ", showing " + plan.credential());
    }

    private static String address(WayThere there) {
        if (there.way().isResolvedByParent()) {
            return "what the name resolves to at the proxy: nobody vets it here";
        }
        return there.way().isStatic()
                ? "one of its endpoints"
                        + (there.way().isOfPlatform() ? ", which need no rule" : ", each by a rule with cidrs")
                : "what the name resolves to at the gateway";
    }

    private static String shares(EndpointStanding endpoint) {
        return ", weight " + endpoint.weight() + (endpoint.priority() == 0 ? "" : ", priority " + endpoint.priority());
    }

    private static void route(RouteStanding route, Table table, Ink ink) {
        List<String> words = new ArrayList<>();
        for (Place place : route.places()) {
            words.add((place.mirror() ? "a copy to " : "to ")
                    + place.at()
                    + (place.labels().isEmpty() ? "" : " " + place.labels())
                    + (place.weight() == 1 || place.mirror() ? "" : " (weight " + place.weight() + ")")
                    + (place.reason() == null ? "" : " refused " + place.reason()));
        }
        words.addAll(route.does());
        String line = Quoted.line(String.join("; ", words));
        String mark = route.taken() ? "> " : "  ";
        table.row(Cell.of(mark + Quoted.line(route.match())), new Cell(line, route.taken() ? ink.strong(line) : line));
    }

    /** Why endpoints are left out, each reason once. */
    private static String sentences(WayThere there) {
        StringBuilder text = new StringBuilder();
        there.endpoints().stream()
                .map(EndpointStanding::sentence)
                .filter(sentence -> !sentence.isEmpty())
                .distinct()
                .forEach(sentence -> text.append("  ").append(sentence).append('\n'));
        return text.toString();
    }
}
