package dev.sallyport.init;

import dev.sallyport.model.net.Cidr;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * From options to rules: a pure function. Every decision here was tried against an attacker in the pod; the trials are
 * {@code GuardNetnsIT}, the reasons docs/adr/0010 and 0011.
 */
final class RulePlanner {
    private static final String RETURN = "RETURN";

    private final Options options;
    private final Family family;
    private final List<Cidr> onLink;

    private RulePlanner(Options options, Family family, List<Cidr> onLink) {
        this.options = options;
        this.family = family;
        this.onLink = onLink;
    }

    /**
     * The four tables of one family, in loading order.
     *
     * @param onLink the IPv6 prefixes of the pod's own interfaces, where neighbours may be solicited
     */
    static List<TablePlan> plan(Options options, Family family, List<Cidr> onLink) {
        RulePlanner planner = new RulePlanner(options, family, onLink);
        return List.of(
                new TablePlan(family, Table.FILTER, planner.guard()),
                new TablePlan(family, Table.MANGLE, planner.wire()),
                new TablePlan(family, Table.RAW, planner.zones()),
                new TablePlan(family, Table.NAT, planner.redirect()));
    }

    private List<Rule> guard() {
        List<Rule> rules = new ArrayList<>();
        if (family == Family.V6) {
            // The first hop of a routing header may be an allowed address, its last one anything (RFC 8754).
            rules.add(new Rule("-m rt", "sallyport: no source routes", "REJECT --reject-with " + family.unreachable()));
            rules.addAll(neighbourDiscovery());
        }
        // The RST that REJECT sends to the app carries the foreign address as its source.
        rules.add(new Rule(
                "-o lo -m conntrack --ctstate RELATED --ctdir REPLY", "sallyport: answers of this guard", RETURN));
        // IPV6_FREEBIND needs no privilege: a packet "from" outside to the pod itself would make the next rule believe
        // that outside had called first.
        rules.add(new Rule("-m addrtype ! --src-type LOCAL", "sallyport: no borrowed source address", "DROP"));
        rules.add(new Rule(
                "-m conntrack --ctstate RELATED,ESTABLISHED --ctdir REPLY",
                "sallyport: answers to who called the pod",
                RETURN));
        rules.add(new Rule("-o lo", "sallyport: inside the pod", RETURN));
        rules.addAll(redirected());
        straightRanges().forEach(range -> rules.add(range.rule()));
        for (Cidr server : ours(options.dnsServers())) {
            rules.add(dns(server, "udp"));
            rules.add(dns(server, "tcp"));
        }
        rules.add(new Rule("-p tcp", "sallyport: all other TCP", "REJECT --reject-with tcp-reset"));
        rules.add(new Rule("", "sallyport: everything else", "REJECT --reject-with " + family.unreachable()));
        return rules;
    }

    /** A redirected packet still shows its old interface here, so it is known by its new destination and by NAT's mark. */
    private List<Rule> redirected() {
        List<Rule> rules = new ArrayList<>();
        rules.add(redirected("tcp", options.proxyPort(), "sallyport: redirected to the sidecar"));
        if (options.dnsCapture()) {
            rules.add(redirected("udp", options.dnsPort(), "sallyport: redirected DNS over UDP"));
            rules.add(redirected("tcp", options.dnsPort(), "sallyport: redirected DNS over TCP"));
        }
        return rules;
    }

    private Rule redirected(String protocol, int port, String comment) {
        Cidr loopback = Cidr.parse(family.loopback() + (family == Family.V4 ? "/32" : "/128"));
        String matches = "-d " + RangeText.of(loopback) + " -p " + protocol + " -m " + protocol + " --dport " + port
                + " -m conntrack --ctstate DNAT";
        return new Rule(matches, comment, RETURN);
    }

    /**
     * Hop limit 255 (RFC 4861 §7.1) and a destination on the link: neighbour solicitations and advertisements, the router
     * solicitation, and the MLDv2 report without which a snooping bridge forgets the pod (RFC 4890 §4.4.1). A pod has no
     * business with router advertisements or redirects.
     */
    private List<Rule> neighbourDiscovery() {
        List<Rule> rules = new ArrayList<>();
        Set<String> neighbours = new LinkedHashSet<>(List.of("fe80::/10", "ff02::/16"));
        ours(onLink).stream().map(RangeText::of).forEach(neighbours::add);
        for (String range : neighbours) {
            rules.add(icmp6(range, 135, 255, "sallyport: neighbour solicitation"));
            rules.add(icmp6(range, 136, 255, "sallyport: neighbour advertisement"));
        }
        rules.add(icmp6("ff02::2/128", 133, 255, "sallyport: router solicitation"));
        rules.add(icmp6("ff02::16/128", 143, 1, "sallyport: multicast listener report"));
        return rules;
    }

    private static Rule icmp6(String destination, int type, int hopLimit, String comment) {
        String matches =
                "-d " + destination + " -p ipv6-icmp -m icmp6 --icmpv6-type " + type + " -m hl --hl-eq " + hopLimit;
        return new Rule(matches, comment, RETURN);
    }

    /**
     * A socket bound to an interface keeps it through the redirect: without this rule its packets leave for 127.0.0.1 on
     * the wire, where a node with route_localnet would take them. Only here is the outgoing interface the true one.
     */
    private List<Rule> wire() {
        return List.of(new Rule(
                "-d " + family.loopbackRange() + " ! -o lo", "sallyport: loopback is not on the wire", "DROP"));
    }

    /**
     * Without zones a query of the sidecar that happens to use the source port of a recent query of the app is taken for
     * a packet of that redirected flow and sent back to the sidecar.
     */
    private List<Rule> zones() {
        if (!options.dnsCapture()) {
            return List.of();
        }
        return List.of(
                new Rule(
                        "-p udp -m udp ! --sport 53 --dport 53 -m owner ! --uid-owner " + options.proxyUid(),
                        "sallyport: DNS of the pod",
                        "CT --zone 1"),
                new Rule(
                        "-o lo -p udp -m udp --sport " + options.dnsPort(),
                        "sallyport: answers of the sidecar",
                        "CT --zone 1"));
    }

    private List<Rule> redirect() {
        List<Rule> rules = new ArrayList<>();
        rules.add(new Rule("-m owner --uid-owner " + options.proxyUid(), "sallyport: the sidecar itself", RETURN));
        if (options.dnsCapture()) {
            // Before the loopback rule, so that a stub resolver on 127.0.0.53 is captured as well.
            for (String protocol : List.of("udp", "tcp")) {
                String matches = "-p " + protocol + " -m " + protocol + " --dport 53";
                rules.add(
                        new Rule(matches, "sallyport: DNS to the sidecar", "REDIRECT --to-ports " + options.dnsPort()));
            }
        }
        rules.add(new Rule("-o lo", "sallyport: inside the pod", RETURN));
        straightRanges().forEach(range -> rules.add(range.rule()));
        if (!options.dnsCapture()) {
            ours(options.dnsServers()).forEach(server -> rules.add(dns(server, "tcp")));
        }
        rules.add(
                new Rule("-p tcp", "sallyport: all TCP to the sidecar", "REDIRECT --to-ports " + options.proxyPort()));
        return rules;
    }

    private static Rule dns(Cidr server, String protocol) {
        String matches = "-d " + RangeText.of(server) + " -p " + protocol + " -m " + protocol + " --dport 53";
        return new Rule(matches, "sallyport: resolver", RETURN);
    }

    private record Straight(Cidr range, String comment) {
        Rule rule() {
            return new Rule("-d " + RangeText.of(range), comment, RETURN);
        }
    }

    /** Ranges that are neither redirected nor rejected; a range named twice under two titles appears under the first. */
    private Stream<Straight> straightRanges() {
        Set<Cidr> seen = new LinkedHashSet<>();
        return Stream.of(
                        straight(options.clusterCidrs(), "sallyport: cluster range"),
                        straight(options.controlCidrs(), "sallyport: control range"),
                        straight(options.directCidrs(), "sallyport: direct range"))
                .flatMap(ranges -> ranges)
                .filter(straight -> seen.add(straight.range()));
    }

    private Stream<Straight> straight(List<Cidr> ranges, String comment) {
        return ours(ranges).stream().map(range -> new Straight(range, comment));
    }

    private List<Cidr> ours(List<Cidr> ranges) {
        return ranges.stream().filter(family::owns).toList();
    }
}
