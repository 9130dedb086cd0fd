package dev.sallyport.proxy.observe;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the number of distinct rule labels bounded: first come, first named. Thread-safe. */
final class RuleLabels {
    private static final String OTHER = "other";
    private final int limit;
    private final Set<String> named = ConcurrentHashMap.newKeySet();

    RuleLabels(int limit) {
        this.limit = limit;
    }

    /** The rule itself, or {@code other} beyond the limit. */
    String of(String rule) {
        if (named.contains(rule)) {
            return rule;
        }
        synchronized (named) {
            if (named.size() >= limit) {
                return OTHER;
            }
            named.add(rule);
            return rule;
        }
    }
}
