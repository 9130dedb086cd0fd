package dev.sallyport.init;

import dev.sallyport.model.net.Cidr;
import java.util.ArrayList;
import java.util.List;

/** Writes ranges as iptables-save does: RFC 5952 for IPv6, always with the prefix length. */
final class RangeText {
    private RangeText() {}

    /** The range in its one canonical spelling. */
    static String of(Cidr range) {
        String text = range.toString();
        if (!range.isV6()) {
            return text;
        }
        int slash = text.indexOf('/');
        return compressed(List.of(text.substring(0, slash).split(":", -1))) + text.substring(slash);
    }

    private static String compressed(List<String> groups) {
        if (groups.contains("")) {
            return String.join(":", groups);
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < groups.size(); i++) {
            int run = zerosFrom(groups, i);
            if (run > length) {
                start = i;
                length = run;
            }
        }
        if (start < 0) {
            return String.join(":", groups);
        }
        List<String> head = new ArrayList<>(groups.subList(0, start));
        List<String> tail = groups.subList(start + length, groups.size());
        return String.join(":", head) + "::" + String.join(":", tail);
    }

    private static int zerosFrom(List<String> groups, int index) {
        int end = index;
        while (end < groups.size() && groups.get(end).equals("0")) {
            end++;
        }
        return end - index;
    }
}
