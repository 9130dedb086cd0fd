package dev.sallyport.testkit.fleet;

import dev.sallyport.testkit.net.PodAddresses;
import dev.sallyport.testkit.net.Router;
import dev.sallyport.testkit.shell.CommandResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Packets that the router drops without a word ({@code iptables -j DROP}, both families), until closed. Connections
 * survive it, as on a real network, if it heals before somebody's patience ends. Thread-safe.
 */
public final class Partition implements AutoCloseable {
    private final Router router;
    private final List<Rule> rules;

    private Partition(Router router, List<Rule> rules) {
        this.router = router;
        this.rules = rules;
        rules.forEach(rule -> change("-I", rule).orThrow());
    }

    private record Rule(String program, List<String> match) {}

    static Partition between(Router router, PodAddresses from, PodAddresses to, boolean bothWays) {
        List<Rule> rules = new ArrayList<>();
        rules.add(new Rule("iptables", List.of("-s", from.v4(), "-d", to.v4())));
        rules.add(new Rule("ip6tables", List.of("-s", from.v6(), "-d", to.v6())));
        if (bothWays) {
            rules.add(new Rule("iptables", List.of("-s", to.v4(), "-d", from.v4())));
            rules.add(new Rule("ip6tables", List.of("-s", to.v6(), "-d", from.v6())));
        }
        return new Partition(router, rules);
    }

    static Partition around(Router router, PodAddresses lonely) {
        return new Partition(
                router,
                List.of(
                        new Rule("iptables", List.of("-s", lonely.v4())),
                        new Rule("iptables", List.of("-d", lonely.v4())),
                        new Rule("ip6tables", List.of("-s", lonely.v6())),
                        new Rule("ip6tables", List.of("-d", lonely.v6()))));
    }

    static Partition from(Router router, PodAddresses lonely, String range) {
        boolean six = range.contains(":");
        String own = six ? lonely.v6() : lonely.v4();
        String program = six ? "ip6tables" : "iptables";
        return new Partition(
                router,
                List.of(
                        new Rule(program, List.of("-s", own, "-d", range)),
                        new Rule(program, List.of("-s", range, "-d", own))));
    }

    private CommandResult change(String verb, Rule rule) {
        List<String> words = new ArrayList<>(List.of(rule.program(), "-w", verb, "FORWARD"));
        words.addAll(rule.match());
        words.addAll(List.of("-j", "DROP"));
        return router.namespace().run(words.toArray(String[]::new));
    }

    /** Heals it. Idempotent. */
    @Override
    public void close() {
        rules.forEach(rule -> change("-D", rule));
    }
}
