package dev.sallyport.proxy.upstream;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.destination.Balancing;
import dev.sallyport.model.destination.DestinationId;
import dev.sallyport.model.destination.Endpoint;
import dev.sallyport.model.destination.OutlierPlan;
import dev.sallyport.model.identity.SpiffeId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/**
 * Which endpoint a request goes to: of those that bear the labels and were not tried, those that are not left aside; of them
 * the lowest priority, those that could not be connected to just now behind all others; of them by the destination's method.
 * Safe for concurrent use.
 */
final class EndpointChoice {
    private static final int MOST_UNREACHABLE = 4096;
    private static final DestinationId NONE = new DestinationId("", "");

    /** What came of choosing. */
    sealed interface Choice {
        /** This one. */
        record Chosen(DialTarget target) implements Choice {}

        /** None bears the labels that are asked for. */
        record NoneFits() implements Choice {}

        /** Those that are left are all left aside. */
        record AllAside() implements Choice {}

        /** Each was tried. */
        record Exhausted() implements Choice {}
    }

    private final ToIntFunction<EndpointKey> underWay;
    private final OutlierBoard outliers;
    private final LongSupplier clock;
    private final long unreachableNanos;
    private final Map<DestinationId, AtomicInteger> turns = new ConcurrentHashMap<>();
    private final Map<EndpointKey, Long> unreachable = new ConcurrentHashMap<>();

    /**
     * Has chosen nothing yet.
     *
     * @param unreachableFor how long one that could not be connected to comes behind the others
     */
    EndpointChoice(
            ToIntFunction<EndpointKey> underWay, OutlierBoard outliers, Duration unreachableFor, LongSupplier clock) {
        this.unreachableNanos = unreachableFor.toNanos();
        this.underWay = underWay;
        this.outliers = outliers;
        this.clock = clock;
    }

    Choice choose(UpstreamOrder order, Set<InetSocketAddress> tried) {
        List<DialTarget> fitting = order.targets().targets().stream()
                .filter(target -> bears(target, order.subset()))
                .toList();
        if (fitting.isEmpty()) {
            return new Choice.NoneFits();
        }
        List<DialTarget> left = fitting.stream()
                .filter(target -> !tried.contains(target.socketAddress()))
                .toList();
        if (left.isEmpty()) {
            return new Choice.Exhausted();
        }
        List<DialTarget> in = left.stream().filter(target -> !isAside(target)).toList();
        if (in.isEmpty()) {
            return new Choice.AllAside();
        }
        return new Choice.Chosen(among(preferred(in, order.avoided())));
    }

    private static boolean bears(DialTarget target, Map<String, String> subset) {
        Endpoint endpoint = target.endpoint();
        return subset.isEmpty()
                || endpoint != null && endpoint.labels().entrySet().containsAll(subset.entrySet());
    }

    private boolean isAside(DialTarget target) {
        return target.way().plan().upstream().outliers() != null && outliers.isAside(key(target));
    }

    private static OutlierBoard.Key key(DialTarget target) {
        return new OutlierBoard.Key(target.attempt().caller().namespace(), EndpointKey.of(target));
    }

    private List<DialTarget> preferred(List<DialTarget> in, Set<InetSocketAddress> avoided) {
        Predicate<DialTarget> reachable = target -> !isUnreachable(EndpointKey.of(target));
        Predicate<DialTarget> untried = target -> !avoided.contains(target.socketAddress());
        for (Predicate<DialTarget> wish : List.of(reachable.and(untried), untried)) {
            List<DialTarget> wished = in.stream().filter(wish).toList();
            if (!wished.isEmpty()) {
                return lowest(wished);
            }
        }
        return lowest(in);
    }

    private static List<DialTarget> lowest(List<DialTarget> targets) {
        int lowest = targets.stream().mapToInt(EndpointChoice::priority).min().orElse(0);
        return targets.stream().filter(target -> priority(target) == lowest).toList();
    }

    private static int priority(DialTarget target) {
        Endpoint endpoint = target.endpoint();
        return endpoint == null ? 0 : endpoint.priority();
    }

    private DialTarget among(List<DialTarget> alike) {
        if (alike.size() == 1) {
            return alike.getFirst();
        }
        List<DialTarget> ordered = alike.stream()
                .sorted(Comparator.comparing(target -> EndpointKey.of(target).text()))
                .toList();
        DialTarget first = ordered.getFirst();
        DestinationId destination = first.way().destination();
        int turn = turns.computeIfAbsent(destination == null ? NONE : destination, unused -> new AtomicInteger())
                .getAndIncrement();
        Balancing method = first.way().plan().upstream().balancing();
        List<Balancer.Candidate> candidates =
                ordered.stream().map(this::candidate).toList();
        return ordered.get(Balancer.choose(
                method == null ? Balancing.ROUND_ROBIN : method, candidates, turn, RandomGenerator.getDefault()));
    }

    private Balancer.Candidate candidate(DialTarget target) {
        Endpoint endpoint = target.endpoint();
        EndpointKey key = EndpointKey.of(target);
        return new Balancer.Candidate(
                endpoint == null ? 1 : endpoint.weight(),
                underWay.applyAsInt(key),
                hash(target.attempt().caller(), key));
    }

    /** Spreads the bits of a sum that lies close to its neighbours (Steele, Lea and Flood 2014, mix64). */
    private static long hash(SpiffeId caller, EndpointKey key) {
        long mixed = 0x9e3779b97f4a7c15L * caller.toString().hashCode()
                + 31L * key.address().hashCode();
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    private boolean isUnreachable(EndpointKey key) {
        Long until = unreachable.get(key);
        if (until == null) {
            return false;
        }
        if (clock.getAsLong() - until < 0) {
            return true;
        }
        unreachable.remove(key, until);
        return false;
    }

    /** It could not be connected to. */
    void unreached(DialTarget target) {
        if (unreachable.size() >= MOST_UNREACHABLE) {
            unreachable.clear();
        }
        unreachable.put(EndpointKey.of(target), clock.getAsLong() + unreachableNanos);
    }

    /** A request there came to an end. */
    void saw(DialTarget target, Outlier.Result result, int endpoints) {
        OutlierPlan plan = target.way().plan().upstream().outliers();
        if (plan != null) {
            outliers.saw(key(target), result, plan, endpoints);
        }
    }

    /** Forgets what other destinations left. */
    void keepOnly(Set<DestinationId> known) {
        turns.keySet().removeIf(id -> !id.equals(NONE) && !known.contains(id));
        outliers.keepOnly(known);
    }
}
