package dev.sallyport.cli.command;

import dev.sallyport.cli.cluster.Kubectl;
import dev.sallyport.cli.gateway.Endpoint;
import dev.sallyport.cli.gateway.Facts;
import dev.sallyport.cli.gateway.Probe;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.cli.output.Format;
import dev.sallyport.cli.output.Ink;
import dev.sallyport.model.contract.Ports;
import dev.sallyport.model.net.Authority;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sallyport probe}. */
@Command(
        name = "probe",
        description = "Has a pod's own sidecar connect somewhere, as its app would, and says what comes of it. The"
                + " connection is real: it is opened, recorded and closed again.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:connected",
            "1:it should have been, and failed",
            "2:usage, or no sidecar answers",
            "3:refused by policy or a limit"
        })
final class ProbeCommand implements Callable<Integer> {
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY = 429;

    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "<namespace>/<pod>", description = "Which pod.")
    private String pod = "";

    @Parameters(index = "1", paramLabel = "<host>:<port>", description = "Where to.")
    private String destination = "";

    @Option(
            names = "--proxy",
            paramLabel = "HOST:PORT",
            description = "The sidecar's port 15402, forwarded already; kubectl forwards it when left out.")
    private @Nullable String proxy;

    @Option(names = "--context", paramLabel = "NAME", description = "kubectl's context; its current one when left out.")
    private @Nullable String context;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|yaml",
            defaultValue = "text",
            description = "For people or for programs.")
    private Format format = Format.TEXT;

    ProbeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UserMistake {
        Authority where = where();
        Probe probe;
        try (Endpoint sidecar = sidecar()) {
            probe = Probe.ask(sidecar, where);
        }
        surroundings.print(format, tree(probe), ink -> text(where, probe, ink));
        return switch (probe.status()) {
            case OK -> 0;
            case FORBIDDEN, TOO_MANY -> 3;
            default -> 1;
        };
    }

    private Authority where() throws UserMistake {
        try {
            return Authority.parse(destination);
        } catch (IllegalArgumentException e) {
            throw new UserMistake("the destination: " + e.getMessage() + ".");
        }
    }

    private Endpoint sidecar() throws UserMistake {
        if (proxy != null) {
            return Endpoint.stated("--proxy", proxy);
        }
        int slash = pod.indexOf('/');
        if (slash < 0) {
            throw new UserMistake("Which pod is written <namespace>/<pod>, like shop/checkout-6d5f-x2x.");
        }
        return Endpoint.forwarded(
                new Kubectl(context),
                Targets.name(pod.substring(0, slash)),
                "pod/" + Targets.name(pod.substring(slash + 1)),
                Ports.EXPLICIT_PROXY);
    }

    private Map<String, Object> tree(Probe probe) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("pod", pod);
        tree.put("destination", destination);
        tree.put("connected", probe.status() == OK);
        tree.put("status", probe.status());
        tree.put("took_ms", probe.took().toMillis());
        tree.putAll(probe.facts().tree());
        return tree;
    }

    private String text(Authority where, Probe probe, Ink ink) {
        Facts facts = probe.facts();
        String line = (proxy == null ? pod : "The pod") + " -> " + where + ": ";
        if (probe.status() == OK) {
            return line + ink.good("connected") + " in " + probe.took().toMillis() + " ms\n";
        }
        if (probe.status() == Probe.CLOSED) {
            return line + ink.bad("failed") + ": it was opened and closed again\n"
                    + "  An address is decided on the first bytes: the pod's records, or `sallyport explain`, say why.\n";
        }
        String word = probe.status() == FORBIDDEN || probe.status() == TOO_MANY ? "refused" : "failed";
        StringBuilder text = new StringBuilder(line)
                .append(ink.bad(word))
                .append(' ')
                .append(facts.text("reason"))
                .append(" (" + probe.status() + ")\n");
        for (String name : new String[] {"sentence", "rule", "ask"}) {
            if (!facts.text(name).isEmpty()) {
                text.append("  ")
                        .append("rule".equals(name) ? "rule " : "")
                        .append(facts.text(name))
                        .append('\n');
            }
        }
        return text.toString();
    }
}
