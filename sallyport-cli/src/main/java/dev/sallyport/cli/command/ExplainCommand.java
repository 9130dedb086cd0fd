package dev.sallyport.cli.command;

import dev.sallyport.cli.explain.Explainer;
import dev.sallyport.cli.explain.Explanation;
import dev.sallyport.cli.explain.ExplanationText;
import dev.sallyport.cli.explain.ExplanationTree;
import dev.sallyport.cli.explain.Question;
import dev.sallyport.cli.input.StateReading;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.cli.output.Format;
import dev.sallyport.model.contract.Env;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.PodLabels;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.model.request.RequestFacts;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sallyport explain}. */
@Command(
        name = "explain",
        description = "May a service account reach a host, by which rule, and what would change that.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:allowed",
            "1:nothing is in force: there are no valid EgressSettings",
            "2:usage, or a folder or cluster that cannot be read",
            "3:refused",
            "4:depends on the address, the first bytes or the request; say --address, --protocol, or --method, --path and --header"
        })
final class ExplainCommand implements Callable<Integer> {
    private static final int NOTHING_IN_FORCE = 1;

    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "<namespace>/<service-account>", description = "Who.")
    private String caller = "";

    @Parameters(
            index = "1",
            paramLabel = "<host>:<port>",
            description = "Where to. An address ([v6] in brackets) means traffic that carries no name.")
    private String destination = "";

    @Option(
            names = {"-f", "--folder"},
            paramLabel = "DIR",
            description = "The resources. When left out: the folder of SALLYPORT_SOURCE, else the current one.")
    private @Nullable Path folder;

    @Mixin
    private ClusterOptions clusters = new ClusterOptions();

    @Option(names = "--address", paramLabel = "IP", description = "What the name resolves to.")
    private @Nullable String address;

    @Option(names = "--protocol", paramLabel = "tls|http|tcp", description = "What the first bytes are.")
    private @Nullable Protocol protocol;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            description = "Of the HTTP request; GET when another part is said.")
    private @Nullable String method;

    @Option(
            names = "--path",
            paramLabel = "PATH",
            description = "Of the HTTP request, query included; / when left out.")
    private @Nullable String path;

    @Option(names = "--header", paramLabel = "NAME:VALUE", description = "Of the HTTP request; any number of times.")
    private List<String> headers = List.of();

    @Option(
            names = "--pod-labels",
            paramLabel = "KEY=VALUE",
            split = ",",
            description = "Labels of the caller's pod, for policies with podSelector; unknown when left out.")
    private @Nullable Map<String, String> podLabels;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "When, like 2026-12-31T18:00:00Z; now when left out.")
    private @Nullable Instant at;

    @Option(
            names = "--trust-domain",
            paramLabel = "NAME",
            defaultValue = "cluster.local",
            description = "The cluster's; ${DEFAULT-VALUE} when left out.")
    private String trustDomain = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|yaml",
            defaultValue = "text",
            description = "For people or for programs.")
    private Format format = Format.TEXT;

    ExplainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UserMistake {
        TrustDomain domain = parsed("--trust-domain", trustDomain, TrustDomain::parse);
        Question question = question(domain);
        StateReading reading = reading();
        if (reading.snapshot() == null) {
            surroundings.err().println("Nothing is in force, so everything is refused:");
            reading.problems().forEach(problem -> surroundings.err().println("  " + problem));
            return NOTHING_IN_FORCE;
        }
        if (!reading.problems().isEmpty()) {
            surroundings
                    .err()
                    .println("The " + reading.place().word() + " has problems ("
                            + reading.problems().size()
                            + "); this is what a gateway that starts now would say. See `sallyport analyze`.");
        }
        Explanation explanation = new Explainer(reading.snapshot(), domain, reading.documents()).explain(question);
        surroundings.print(format, ExplanationTree.of(explanation), ink -> ExplanationText.of(explanation, ink));
        if (podLabels == null && dependsOnPod(explanation)) {
            surroundings.err().println("The answer depends on the labels of the caller's pod; say --pod-labels.");
        }
        return switch (explanation.status()) {
            case ALLOWED -> 0;
            case REFUSED -> 3;
            case DEPENDS -> 4;
        };
    }

    private StateReading reading() throws UserMistake {
        if (!clusters.isAsked()) {
            return StateReading.ofFolder(folder != null ? folder : defaultFolder());
        }
        if (folder != null) {
            throw new UserMistake("A folder or a cluster: leave out --folder, or --cluster and --context.");
        }
        return clusters.read(null);
    }

    private static boolean dependsOnPod(Explanation explanation) {
        return explanation.outcomes().stream()
                .anyMatch(outcome -> Reason.POD_UNKNOWN.label().equals(outcome.reason()));
    }

    private Path defaultFolder() {
        String source = surroundings.environment().getOrDefault(Env.SOURCE, "");
        return Path.of(source.startsWith("directory:") ? source.substring("directory:".length()) : ".");
    }

    private Question question(TrustDomain domain) throws UserMistake {
        int slash = caller.indexOf('/');
        if (slash < 0) {
            throw new UserMistake("Who is written <namespace>/<service-account>, like shop/checkout.");
        }
        SpiffeId id = parsed(
                "the caller",
                caller,
                text -> new SpiffeId(domain, text.substring(0, slash), text.substring(slash + 1)));
        Authority where = parsed("the destination", destination, Authority::parse);
        InetAddress stated = address == null
                ? null
                : parsed("--address", address, text -> IpLiteral.parse(text).address());
        if (stated != null && where.host() instanceof IpLiteral) {
            throw new UserMistake("--address goes with a name; " + where + " already says the address.");
        }
        RequestFacts request = request();
        return new Question(
                id,
                where.host(),
                where.port(),
                stated,
                request == null ? protocol : Protocol.HTTP,
                request,
                at != null ? at : Clock.systemUTC().instant(),
                podLabels == null ? PodLabels.UNKNOWN : PodLabels.of(podLabels));
    }

    private @Nullable RequestFacts request() throws UserMistake {
        if (method == null && path == null && headers.isEmpty()) {
            return null;
        }
        if (protocol != null && protocol != Protocol.HTTP) {
            throw new UserMistake("--method, --path and --header say what an HTTP request is; leave out --protocol.");
        }
        Map<String, List<String>> fields = new HashMap<>();
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw new UserMistake("--header is written NAME:VALUE, like x-team:shop.");
            }
            fields.computeIfAbsent(
                            header.substring(0, colon).strip().toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                    .add(header.substring(colon + 1).strip());
        }
        String target = path == null ? "/" : path;
        if (!target.startsWith("/") && !target.equals("*")) {
            throw new UserMistake("--path begins with a slash.");
        }
        return RequestFacts.of(method == null ? "GET" : method, target, fields);
    }

    private interface Parser<T> {
        T parse(String text);
    }

    private static <T> T parsed(String what, String text, Parser<T> parser) throws UserMistake {
        try {
            return parser.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UserMistake(what + ": " + e.getMessage() + ".");
        }
    }
}
