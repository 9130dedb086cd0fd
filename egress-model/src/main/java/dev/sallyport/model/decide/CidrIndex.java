package dev.sallyport.model.decide;

import dev.sallyport.model.net.AddressBits;
import dev.sallyport.model.net.Cidr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Rules by the ranges they state. A look-up asks once per prefix length that occurs, so its cost depends on how many of
 * those there are (33 and 129 at most), not on the number of ranges; it allocates nothing. The hash is salted per process.
 * Immutable after construction.
 */
final class CidrIndex {
    private static final long MULTIPLIER = new SplittableRandom().nextLong() | 1;

    private record Entry(
            boolean v6,
            int length,
            long high,
            long low,
            IndexedRule[] rules,
            @Nullable Entry next) {
        boolean is(boolean otherV6, int otherLength, long otherHigh, long otherLow) {
            return high == otherHigh && low == otherLow && length == otherLength && v6 == otherV6;
        }
    }

    private final @Nullable Entry[] table;
    private final int[] lengthsV4;
    private final int[] lengthsV6;

    private CidrIndex(Map<Cidr, List<IndexedRule>> byRange) {
        table = new Entry[Integer.highestOneBit(Math.max(byRange.size(), 1)) << 1];
        byRange.forEach(this::put);
        lengthsV4 = lengths(byRange, false);
        lengthsV6 = lengths(byRange, true);
    }

    /** Indexes every rule that states ranges. */
    static CidrIndex of(List<IndexedRule> rules) {
        Map<Cidr, List<IndexedRule>> byRange = new HashMap<>();
        for (IndexedRule rule : rules) {
            List<Cidr> ranges = rule.rule().conditions().cidrs();
            if (ranges != null) {
                ranges.stream()
                        .distinct()
                        .forEach(range -> byRange.computeIfAbsent(range, unused -> new ArrayList<>(1))
                                .add(rule));
            }
        }
        return new CidrIndex(byRange);
    }

    private static int[] lengths(Map<Cidr, List<IndexedRule>> byRange, boolean v6) {
        return byRange.keySet().stream()
                .filter(range -> range.isV6() == v6)
                .mapToInt(Cidr::prefixLength)
                .distinct()
                .sorted()
                .toArray();
    }

    private void put(Cidr range, List<IndexedRule> rules) {
        AddressBits first = range.first();
        int slot = slot(range.prefixLength(), first.high(), first.low());
        table[slot] = new Entry(
                range.isV6(),
                range.prefixLength(),
                first.high(),
                first.low(),
                rules.toArray(IndexedRule[]::new),
                table[slot]);
    }

    /** Gives the visitor each group of rules of which a range contains the address; a rule may come twice. */
    <T> void visit(AddressBits address, T to, BiConsumer<IndexedRule[], T> visitor) {
        boolean v6 = address.isV6();
        for (int length : v6 ? lengthsV6 : lengthsV4) {
            long high = address.high() & AddressBits.maskHigh(v6, length);
            long low = address.low() & AddressBits.maskLow(v6, length);
            Entry entry = table[slot(length, high, low)];
            while (entry != null && !entry.is(v6, length, high, low)) {
                entry = entry.next;
            }
            if (entry != null) {
                visitor.accept(entry.rules, to);
            }
        }
    }

    private int slot(int length, long high, long low) {
        long hash = ((high * MULTIPLIER + low) * MULTIPLIER + length) * MULTIPLIER;
        return (int) (hash >>> 32) & table.length - 1;
    }
}
