package dev.sallyport.cli.analyze;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.PortRange;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.Subject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether one rule says all that another says, and whether two can speak of the same connection. Errs towards no in the
 * first and towards yes in the second question, so that what is reported is certain. Stateless.
 */
final class Coverage {
    private Coverage() {}

    /** True when whatever fits the inner conditions fits the outer ones. */
    static boolean covers(Conditions outer, Conditions inner) {
        return all(outer.hosts(), inner.hosts(), Patterns::covers)
                && all(outer.cidrs(), inner.cidrs(), (wide, narrow) -> wide.contains(narrow))
                && coversPorts(outer.ports(), inner.ports())
                && coversProtocols(outer.protocols(), inner.protocols())
                && (outer.http() == null || outer.http().equals(inner.http()));
    }

    private static <T> boolean all(@Nullable List<T> outer, @Nullable List<T> inner, BiPredicate<T, T> covers) {
        return outer == null
                || inner != null
                        && inner.stream()
                                .allMatch(narrow -> outer.stream().anyMatch(wide -> covers.test(wide, narrow)));
    }

    private static boolean coversPorts(@Nullable List<PortRange> outer, @Nullable List<PortRange> inner) {
        if (outer == null) {
            return true;
        }
        List<PortRange> sorted =
                outer.stream().sorted(Comparator.comparingInt(PortRange::first)).toList();
        List<PortRange> wanted = inner == null ? List.of(new PortRange(1, 65535)) : inner;
        return wanted.stream().allMatch(range -> coversRange(sorted, range));
    }

    private static boolean coversRange(List<PortRange> sorted, PortRange wanted) {
        int next = wanted.first();
        for (PortRange range : sorted) {
            if (range.contains(next)) {
                next = range.last() + 1;
            }
        }
        return next > wanted.last();
    }

    private static boolean coversProtocols(@Nullable Set<Protocol> outer, @Nullable Set<Protocol> inner) {
        return outer == null || outer.containsAll(inner == null ? Set.of(Protocol.values()) : inner);
    }

    /** True when some connection may fit both. */
    static boolean mayOverlap(Conditions one, Conditions other) {
        return any(one, other, Conditions::hosts, Patterns::overlap)
                && any(one, other, Conditions::cidrs, (a, b) -> a.overlaps(b))
                && any(one, other, Conditions::ports, (a, b) -> a.first() <= b.last() && b.first() <= a.last());
    }

    private static <T> boolean any(
            Conditions one, Conditions other, Function<Conditions, @Nullable List<T>> list, BiPredicate<T, T> overlap) {
        List<T> left = list.apply(one);
        List<T> right = list.apply(other);
        return left == null
                || right == null
                || left.stream().anyMatch(a -> right.stream().anyMatch(b -> overlap.test(a, b)));
    }

    /** True when the outer rule lives at least as long. */
    static boolean outlives(Rule outer, Rule inner) {
        return outer.until() == null || inner.until() != null && !outer.until().isBefore(inner.until());
    }

    /** True when everyone whom the inner subjects select is selected by the outer ones. */
    static boolean covers(List<Subject> outer, List<Subject> inner, Inventory inventory) {
        return inner.stream().allMatch(narrow -> outer.stream().anyMatch(wide -> covers(wide, narrow, inventory)));
    }

    private static boolean covers(Subject wide, Subject narrow, Inventory inventory) {
        if (wide.equals(Subject.ALL) || wide.equals(narrow)) {
            return true;
        }
        if (wide.podSelector() != null && !wide.podSelector().equals(narrow.podSelector())) {
            return false;
        }
        String namespace = narrow.namespace();
        if (namespace == null || narrow.spiffeId() != null || narrow.namespaceSelector() != null) {
            return false;
        }
        boolean everyAccount = narrow.serviceAccount() == null;
        if (everyAccount && (wide.serviceAccount() != null || wide.spiffeId() != null)) {
            return false;
        }
        String account = everyAccount ? "any" : narrow.serviceAccount();
        Map<String, String> labels = inventory.labels(namespace);
        SpiffeId caller = new SpiffeId(TrustDomain.CLUSTER_LOCAL, namespace, String.valueOf(account));
        return wide.selects(caller, TrustDomain.CLUSTER_LOCAL, labels);
    }
}
