package dev.sallyport.cli.squid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.imports.Target;
import dev.sallyport.cli.input.TextFile;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.Governance;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.resources.draft.PolicyDraft;
import dev.sallyport.resources.draft.Proposal;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Squid itself, in thirty lines, against what the gateway makes of the import. */
class SquidImportPropertyTest {
    /** One request as Squid sees it. */
    private record Request(String host, InetAddress address, int port, boolean connect, String method, boolean lunch) {}

    private record SquidAcl(String definition, Predicate<Request> test) {}

    private record Line(boolean allow, List<String> literals) {}

    private static final Cidr CLIENT = Cidr.parse("10.42.1.0/24");
    private static final Map<String, SquidAcl> ACLS = Map.ofEntries(
            Map.entry("all", new SquidAcl("", request -> true)),
            Map.entry("CONNECT", new SquidAcl("", Request::connect)),
            Map.entry("net", new SquidAcl("acl net src 10.42.0.0/16 192.168.0.0/16", request -> true)),
            Map.entry("other", new SquidAcl("acl other src 10.99.0.0/255.255.0.0", request -> false)),
            Map.entry("half", new SquidAcl("acl half src 10.42.1.0/25", request -> request.lunch())),
            Map.entry("ssl", new SquidAcl("acl ssl port 443", request -> request.port() == 443)),
            Map.entry(
                    "safe",
                    new SquidAcl(
                            "acl safe port 80 443 # comment\nacl safe port 8000-8100",
                            request -> request.port() == 80
                                    || request.port() == 443
                                    || request.port() >= 8000 && request.port() <= 8100)),
            Map.entry(
                    "ours",
                    new SquidAcl("acl ours dstdomain -n .example.com", request -> below(request, "example.com"))),
            Map.entry(
                    "api",
                    new SquidAcl(
                            "acl api dstdomain -n \\\n   api.example.com",
                            request -> request.host().equals("api.example.com"))),
            Map.entry(
                    "bad",
                    new SquidAcl(
                            "acl bad dstdomain -n .bad.example.com evil.org",
                            request -> below(request, "bad.example.com")
                                    || request.host().equals("evil.org"))),
            Map.entry("dns", new SquidAcl("acl dns dst 8.8.0.0/16", request -> inside(request, "8.8.0.0/16"))),
            Map.entry("dns8", new SquidAcl("acl dns8 dst 8.8.8.0-8.8.8.255", request -> inside(request, "8.8.8.0/24"))),
            Map.entry("lunch", new SquidAcl("acl lunch time 12:00-13:00", Request::lunch)),
            Map.entry(
                    "get",
                    new SquidAcl(
                            "acl get method GET HEAD",
                            request -> request.method().equals("GET"))),
            Map.entry(
                    "mixed",
                    new SquidAcl(
                            "acl mixed method GET CONNECT",
                            request -> !request.method().equals("POST"))));

    private static boolean below(Request request, String domain) {
        return request.host().equals(domain) || request.host().endsWith("." + domain);
    }

    private static boolean inside(Request request, String range) {
        return Cidr.parse(range).contains(request.address());
    }

    private static boolean squidAllows(List<Line> lines, Request request) {
        for (Line line : lines) {
            boolean matches = line.literals().stream()
                    .allMatch(literal -> literal.startsWith("!")
                            ? !ACLS.get(literal.substring(1)).test().test(request)
                            : ACLS.get(literal).test().test(request));
            if (matches) {
                return line.allow();
            }
        }
        return !lines.isEmpty() && !lines.getLast().allow();
    }

    private static List<Line> lines(Random random) {
        List<String> names = ACLS.keySet().stream().sorted().toList();
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            List<String> literals = new ArrayList<>();
            for (int j = 0; j < 1 + random.nextInt(3); j++) {
                literals.add((random.nextInt(3) == 0 ? "!" : "") + names.get(random.nextInt(names.size())));
            }
            lines.add(new Line(random.nextBoolean(), literals));
        }
        return lines;
    }

    private static String conf(List<Line> lines) {
        StringBuilder text = new StringBuilder("# generated\n");
        ACLS.values().forEach(acl -> text.append(acl.definition()).append('\n'));
        lines.forEach(line -> text.append("http_access ")
                .append(line.allow() ? "allow " : "deny ")
                .append(String.join(" ", line.literals()))
                .append('\n'));
        return text.toString();
    }

    private static List<Request> requests() {
        List<Request> requests = new ArrayList<>();
        for (String host : List.of("example.com", "api.example.com", "x.bad.example.com", "evil.org", "a.net", "")) {
            for (String address : List.of("8.8.8.8", "8.8.4.4", "93.184.215.14")) {
                for (int port : List.of(80, 443, 8050, 22)) {
                    for (String method : List.of("CONNECT", "GET", "POST")) {
                        for (boolean lunch : List.of(true, false)) {
                            InetAddress where = IpLiteral.parse(address).address();
                            requests.add(new Request(host, where, port, method.equals("CONNECT"), method, lunch));
                        }
                    }
                }
            }
        }
        return requests;
    }

    private static Gatekeeper gatekeeper(Proposal imported) {
        Settings settings = new Settings(
                List.of(Cidr.parse("10.42.0.0/15")),
                List.of(),
                List.of(),
                Posture.DENY,
                List.of(),
                List.of(),
                List.of(),
                Governance.DEFAULT);
        return new Gatekeeper(
                new PolicySnapshot(
                        1,
                        settings,
                        Map.of(),
                        imported.policies().stream().map(PolicyDraft::proven).toList(),
                        List.of()),
                TrustDomain.CLUSTER_LOCAL,
                Set.of());
    }

    private static boolean weAllow(Gatekeeper gatekeeper, Request request) {
        Protocol protocol = request.connect() ? Protocol.TLS : Protocol.HTTP;
        SpiffeId caller = new SpiffeId(TrustDomain.CLUSTER_LOCAL, "shop", "any");
        Attempt attempt = request.host().isEmpty()
                ? new Attempt(caller, null, request.address(), request.port(), protocol)
                : new Attempt(caller, new HostName(request.host()), null, request.port(), protocol);
        return gatekeeper.reconsider(attempt, request.address(), Instant.EPOCH) instanceof DialTargets;
    }

    @Test
    void neverAllowsWhatSquidRefusesAndSaysWhereItAllowsLess() throws UserMistake {
        List<Request> requests = requests();
        int complete = 0;
        int passed = 0;
        for (long seed = 0; seed < 1_500; seed++) {
            List<Line> lines = lines(new Random(seed));
            String conf = conf(lines);
            Proposal imported = SquidImport.run(
                    new TextFile("squid.conf", conf.getBytes(StandardCharsets.UTF_8)), Target.of("shop", null), CLIENT);
            Gatekeeper gatekeeper = gatekeeper(imported);
            boolean says = imported.remarks().stream()
                    .anyMatch(remark -> remark.isLoss()
                            && !remark.why().startsWith("private addresses")
                            && !remark.why().startsWith("Squid denies a name"));
            complete += says ? 0 : 1;
            for (Request request : requests) {
                boolean squid = squidAllows(lines, request);
                boolean we = weAllow(gatekeeper, request);
                passed += we ? 1 : 0;
                if (we && !squid || squid && !we && !says) {
                    throw new AssertionError(
                            "seed " + seed + " " + request + " squid " + squid + " we " + we + "\n" + conf
                                    + imported.policies().stream()
                                            .map(PolicyDraft::yaml)
                                            .toList() + imported.remarks());
                }
            }
        }
        assertThat(complete).isGreaterThan(100);
        assertThat(passed).isGreaterThan(5_000);
    }
}
