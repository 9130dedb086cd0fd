package dev.sallyport.testkit.apiserver;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The faults that are on. Safe for concurrent use. */
public final class Faults {
    private record Rule(Predicate<ApiCall> which, Fault fault) {}

    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    Faults() {}

    /** Switches a fault on for the requests it names, running watches included; an earlier one for the same request wins. */
    public void add(Fault fault, Predicate<ApiCall> which) {
        rules.add(new Rule(which, fault));
    }

    /** Everything is well again: a watch that hung goes on where it stopped. */
    public void clear() {
        rules.clear();
    }

    @Nullable
    Fault of(ApiCall call) {
        return rules.stream()
                .filter(rule -> rule.which.test(call))
                .map(Rule::fault)
                .findFirst()
                .orElse(null);
    }
}
