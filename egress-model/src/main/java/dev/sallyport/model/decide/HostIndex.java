package dev.sallyport.model.decide;

import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.HostPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Rules by the host patterns they state. A look-up reads the name once from its end and hashes as it goes, so that each
 * suffix that begins a label is looked up without being cut out: no allocation, and a cost that depends on the number of
 * labels, not of patterns. The hash is salted per process, since patterns are written by tenants. Immutable after
 * construction.
 */
final class HostIndex {
    private static final long MULTIPLIER = new SplittableRandom().nextLong() | 1;
    private static final IndexedRule[] NONE = {};

    private static final class Entry {
        private final String name;
        private final long hash;
        private final @Nullable Entry next;
        private IndexedRule[] exact = NONE;
        private IndexedRule[] oneLabel = NONE;
        private IndexedRule[] anyDepth = NONE;

        Entry(String name, long hash, @Nullable Entry next) {
            this.name = name;
            this.hash = hash;
            this.next = next;
        }
    }

    private final @Nullable Entry[] table;

    private HostIndex(@Nullable Entry[] table) {
        this.table = table;
    }

    /** Indexes every rule that states hosts. */
    static HostIndex of(List<IndexedRule> rules) {
        Map<HostPattern, List<IndexedRule>> byPattern = new HashMap<>();
        for (IndexedRule rule : rules) {
            List<HostPattern> hosts = rule.rule().conditions().hosts();
            if (hosts != null) {
                hosts.stream()
                        .distinct()
                        .forEach(pattern -> byPattern
                                .computeIfAbsent(pattern, unused -> new ArrayList<>(1))
                                .add(rule));
            }
        }
        HostIndex index = new HostIndex(new Entry[tableSize(byPattern.size())]);
        byPattern.forEach(index::put);
        return index;
    }

    private static int tableSize(int entries) {
        return Integer.highestOneBit(Math.max(entries, 1)) << 1;
    }

    private void put(HostPattern pattern, List<IndexedRule> rules) {
        String name = pattern.name().text();
        long hash = 0;
        for (int i = name.length() - 1; i >= 0; i--) {
            hash = step(hash, name.charAt(i));
        }
        Entry entry = find(name, 0, hash);
        if (entry == null) {
            entry = new Entry(name, hash, table[slot(hash)]);
            table[slot(hash)] = entry;
        }
        IndexedRule[] all = rules.toArray(IndexedRule[]::new);
        switch (pattern.kind()) {
            case EXACT -> entry.exact = all;
            case ONE_LABEL -> entry.oneLabel = all;
            case ANY_DEPTH -> entry.anyDepth = all;
        }
    }

    /** Gives the visitor each group of rules of which a pattern matches the name; a rule may come twice. */
    <T> void visit(HostName host, T to, BiConsumer<IndexedRule[], T> visitor) {
        String text = host.text();
        int firstDot = text.indexOf('.');
        long hash = 0;
        for (int i = text.length() - 1; i >= 0; i--) {
            hash = step(hash, text.charAt(i));
            if (i > 0 && text.charAt(i - 1) != '.') {
                continue;
            }
            Entry entry = find(text, i, hash);
            if (entry == null) {
                continue;
            }
            visitor.accept(i == 0 ? entry.exact : entry.anyDepth, to);
            if (i == firstDot + 1 && i > 0) {
                visitor.accept(entry.oneLabel, to);
            }
        }
    }

    private @Nullable Entry find(String text, int from, long hash) {
        Entry entry = table[slot(hash)];
        while (entry != null && !(entry.hash == hash && isSuffix(entry.name, text, from))) {
            entry = entry.next;
        }
        return entry;
    }

    private static boolean isSuffix(String name, String text, int from) {
        return name.length() == text.length() - from && text.startsWith(name, from);
    }

    private static long step(long hash, char c) {
        return (hash + c) * MULTIPLIER;
    }

    private int slot(long hash) {
        return (int) (hash >>> 32) & table.length - 1;
    }
}
