package dev.sallyport.cli.imports;

import dev.sallyport.model.net.PortRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sets of ports as sorted ranges that neither touch nor overlap. Stateless. */
public final class Ports {
    private static final int MAX = 65_535;
    /** Every port. */
    public static final List<PortRange> ALL = List.of(new PortRange(1, MAX));

    private Ports() {}

    /** The same set in its normal form. */
    public static List<PortRange> normal(List<PortRange> ranges) {
        List<PortRange> sorted = ranges.stream()
                .sorted(Comparator.comparingInt(PortRange::first))
                .toList();
        List<PortRange> merged = new ArrayList<>();
        for (PortRange range : sorted) {
            PortRange last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && range.first() <= last.last() + 1) {
                merged.set(merged.size() - 1, new PortRange(last.first(), Math.max(last.last(), range.last())));
            } else {
                merged.add(range);
            }
        }
        return List.copyOf(merged);
    }

    /** Ports of both sets. */
    public static List<PortRange> intersection(List<PortRange> one, List<PortRange> other) {
        List<PortRange> both = new ArrayList<>();
        for (PortRange a : one) {
            for (PortRange b : other) {
                int first = Math.max(a.first(), b.first());
                int last = Math.min(a.last(), b.last());
                if (first <= last) {
                    both.add(new PortRange(first, last));
                }
            }
        }
        return normal(both);
    }

    /** Ports not in the set. */
    public static List<PortRange> complement(List<PortRange> ranges) {
        List<PortRange> rest = new ArrayList<>();
        int next = 1;
        for (PortRange range : normal(ranges)) {
            if (range.first() > next) {
                rest.add(new PortRange(next, range.first() - 1));
            }
            next = range.last() + 1;
        }
        if (next <= MAX) {
            rest.add(new PortRange(next, MAX));
        }
        return rest;
    }
}
