package dev.sallyport.cli.squid;

import dev.sallyport.cli.imports.Ranges;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.net.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the values of ACLs. Confined to one import. */
final class AclReader {
    private static final Map<String, String> UNSAYABLE = Map.ofEntries(
            Map.entry("time", "the time of day; rules here have only `until`"),
            Map.entry("url_regex", "the URL by a regular expression"),
            Map.entry("urlpath_regex", "the URL's path by a regular expression"),
            Map.entry(
                    "dstdom_regex", "the name by a regular expression; hosts here are names and whole-label wildcards"),
            Map.entry("srcdomain", "the client's name; callers here are service accounts"),
            Map.entry("srcdom_regex", "the client's name; callers here are service accounts"),
            Map.entry("arp", "the client's MAC address; callers here are service accounts"),
            Map.entry("proxy_auth", "a user of the proxy; callers here are service accounts"),
            Map.entry("proxy_auth_regex", "a user of the proxy; callers here are service accounts"),
            Map.entry("ident", "a user of the client's host; callers here are service accounts"),
            Map.entry("proto", "the URL's scheme"),
            Map.entry("browser", "the User-Agent header"),
            Map.entry("referer_regex", "the Referer header"),
            Map.entry("req_header", "a request header"),
            Map.entry("rep_header", "a response header"),
            Map.entry("req_mime_type", "the request's type"),
            Map.entry("rep_mime_type", "the response's type"),
            Map.entry("maxconn", "how many connections a client has"),
            Map.entry("max_user_ip", "how many addresses a user has"),
            Map.entry("external", "the answer of a helper program"),
            Map.entry("myip", "the proxy's own address"),
            Map.entry("localip", "the proxy's own address"),
            Map.entry("localport", "the proxy's own port"),
            Map.entry("myportname", "the proxy's own port"),
            Map.entry("any-of", "other ACLs"),
            Map.entry("all-of", "other ACLs"));

    private final @Nullable Cidr client;

    /** Reads ACLs for clients of this range; null: nothing is known of them. */
    AclReader(@Nullable Cidr client) {
        this.client = client;
    }

    Acl read(Directive directive) {
        List<String> arguments = directive.arguments();
        if (arguments.size() < 2) {
            String name = arguments.isEmpty() ? "" : arguments.getFirst();
            return new Acl(name, directive.line(), new AclTest.Unsayable("nothing: it has no type"), "");
        }
        String type = arguments.get(1);
        Values values = Values.of(arguments.subList(2, arguments.size()));
        if (values.flags.stream().anyMatch(flag -> !(type.equals("dstdomain") && flag.equals("-n")))) {
            return new Acl(
                    arguments.getFirst(),
                    directive.line(),
                    new AclTest.Unsayable("with flags " + String.join(" ", values.flags)),
                    "");
        }
        return switch (type) {
            case "dstdomain" -> names(arguments.getFirst(), directive.line(), values);
            case "dst" -> ranges(arguments.getFirst(), directive.line(), values, false);
            case "src" -> ranges(arguments.getFirst(), directive.line(), values, true);
            case "port" -> ports(arguments.getFirst(), directive.line(), values);
            case "method" -> methods(arguments.getFirst(), directive.line(), values);
            default ->
                new Acl(
                        arguments.getFirst(),
                        directive.line(),
                        new AclTest.Unsayable(
                                UNSAYABLE.getOrDefault(type, "something unknown here (type " + type + ")")),
                        "");
        };
    }

    /** Values with flags apart, and those that cannot be read. */
    private record Values(List<String> flags, List<String> words, List<String> unreadable) {
        static Values of(List<String> arguments) {
            Values values = new Values(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            boolean flagsOver = false;
            for (String word : arguments) {
                if (!flagsOver && word.startsWith("-")) {
                    flagsOver = word.equals("--");
                    values.flags.add(word);
                } else {
                    flagsOver = true;
                    (word.startsWith("\"") || word.startsWith("parameters(") ? values.unreadable : values.words)
                            .add(word);
                }
            }
            values.flags.remove("--");
            return values;
        }

        String flaw() {
            return unreadable.isEmpty() ? "" : "values not read: " + String.join(" ", unreadable);
        }
    }

    private static Acl names(String name, int line, Values values) {
        List<HostPattern> patterns = new ArrayList<>();
        for (String word : values.words) {
            boolean below = word.startsWith(".");
            try {
                HostName host = HostName.parse(below ? word.substring(1) : word);
                patterns.add(new HostPattern(HostPattern.Kind.EXACT, host));
                if (below) {
                    patterns.add(new HostPattern(HostPattern.Kind.ANY_DEPTH, host));
                }
            } catch (IllegalArgumentException notAName) {
                values.unreadable.add(word);
            }
        }
        return new Acl(
                name,
                line,
                new AclTest.Name(patterns.stream().distinct().toList(), !values.flags.contains("-n")),
                values.flaw());
    }

    private Acl ranges(String name, int line, Values values, boolean source) {
        List<Cidr> ranges = new ArrayList<>();
        for (String word : values.words) {
            switch (word) {
                case "all" -> ranges.addAll(Ranges.ALL);
                case "ipv4" -> ranges.add(Ranges.ALL.getFirst());
                case "ipv6" -> ranges.add(Ranges.ALL.getLast());
                default -> {
                    try {
                        ranges.addAll(Ranges.parse(word));
                    } catch (IllegalArgumentException notARange) {
                        values.unreadable.add(word);
                    }
                }
            }
        }
        String flaw = values.flaw();
        if (!source) {
            return new Acl(name, line, new AclTest.Address(ranges), flaw);
        }
        return new Acl(name, line, client(ranges, flaw), "");
    }

    private AclTest client(List<Cidr> ranges, String flaw) {
        if (ranges.containsAll(Ranges.ALL)
                || client != null && ranges.stream().anyMatch(range -> range.contains(client))) {
            return new AclTest.Always(true);
        }
        if (client != null && flaw.isEmpty() && ranges.stream().noneMatch(range -> range.overlaps(client))) {
            return new AclTest.Always(false);
        }
        return new AclTest.Unsayable(
                client == null
                        ? "the client's address; say --client with the range that Squid sees these workloads in"
                        : "the client's address, and " + client + " lies partly in it");
    }

    private static Acl ports(String name, int line, Values values) {
        List<PortRange> ranges = new ArrayList<>();
        for (String word : values.words) {
            try {
                ranges.add(PortRange.parse(word));
            } catch (IllegalArgumentException notAPort) {
                values.unreadable.add(word);
            }
        }
        return new Acl(name, line, new AclTest.Port(ranges), values.flaw());
    }

    /** PURGE is a request to Squid's own cache: nothing of the kind reaches a gateway. */
    private static Acl methods(String name, int line, Values values) {
        List<String> methods = values.words.stream()
                .map(word -> word.toUpperCase(Locale.ROOT))
                .filter(word -> !word.equals("PURGE"))
                .toList();
        boolean connect = methods.contains("CONNECT");
        boolean others = methods.stream().anyMatch(method -> !method.equals("CONNECT"));
        AclTest test = connect || others ? new AclTest.Method(connect, others) : new AclTest.Always(false);
        return new Acl(name, line, test, values.flaw());
    }
}
