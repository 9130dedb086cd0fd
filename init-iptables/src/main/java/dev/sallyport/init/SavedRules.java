package dev.sallyport.init;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What {@code iptables-save} printed for one family: tables, their chains, the rules of each in order and without
 * {@code -A <chain>}. Counters and comment lines are gone. Immutable.
 */
record SavedRules(Map<String, Map<String, List<String>>> tables) {
    /** Nothing at all. */
    static final SavedRules NONE = new SavedRules(Map.of());

    /** Reads the output of iptables-save; lines it does not know (comments, warnings) are skipped. */
    static SavedRules parse(String text) {
        Map<String, Map<String, List<String>>> tables = new LinkedHashMap<>();
        Map<String, List<String>> chains = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("*")) {
                chains = tables.computeIfAbsent(line.substring(1).trim(), name -> new LinkedHashMap<>());
            } else if (line.startsWith(":")) {
                chains.putIfAbsent(word(line.substring(1)), new ArrayList<>());
            } else if (line.startsWith("-A ")) {
                String rest = line.substring(3);
                String chain = word(rest);
                chains.computeIfAbsent(chain, name -> new ArrayList<>())
                        .add(rest.substring(chain.length()).trim());
            }
        }
        return new SavedRules(tables);
    }

    private static String word(String text) {
        int space = text.indexOf(' ');
        return space < 0 ? text : text.substring(0, space);
    }

    /** The chains of a table; empty when the table is not there. */
    Map<String, List<String>> chains(Table table) {
        return Objects.requireNonNullElse(tables.get(table.label()), Map.of());
    }

    /** The rules of a chain in order; empty when it is not there. */
    List<String> rules(Table table, String chain) {
        return Objects.requireNonNullElse(chains(table).get(chain), List.of());
    }

    /** True when our chain of that table is there. */
    boolean hasOurs(Table table) {
        return chains(table).containsKey(table.chain());
    }

    /** True when any of our chains is there. */
    boolean hasOurs() {
        for (Table table : Table.values()) {
            if (hasOurs(table)) {
                return true;
            }
        }
        return false;
    }

    /** True when anybody's rule is there. */
    boolean hasRules() {
        return tables.values().stream()
                .flatMap(chains -> chains.values().stream())
                .anyMatch(rules -> !rules.isEmpty());
    }

    /** True when a rule, given without its chain, sends packets to our chain of that table. */
    static boolean jumpsTo(Table table, String rule) {
        return rule.endsWith("-j " + table.chain()) || rule.endsWith("-g " + table.chain());
    }
}
