package dev.sallyport.cli.explain;

import dev.sallyport.model.address.AddressClass;
import dev.sallyport.model.address.AddressTable;
import dev.sallyport.model.destination.Endpoint;
import dev.sallyport.model.destination.Way;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Protocol;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every way a question without address or protocol can turn out, by example: one public address that nothing names, and
 * one in each range that a policy of the caller's or the
 * settings' internalRanges name (outside the narrower ranges in it), times the three protocols. Where a destination states
 * endpoints, those are all the addresses there are.
 * Stateless.
 */
final class Situations {
    private static final int MAX_RANGES = 256;
    private static final int TRIES = 256;
    private static final Cidr ALL_V4 = Cidr.parse("0.0.0.0/0");
    private static final Cidr ALL_V6 = Cidr.parse("::/0");

    private Situations() {}

    static List<Situation> of(Question question, PolicySnapshot snapshot, Way way) {
        InetAddress only = question.onlyAddress();
        if (only != null) {
            return times(question, new IpLiteral(only).bare(), true, only, null, question.port());
        }
        if (way.isStatic()) {
            return way.endpoints().stream()
                    .sorted(Comparator.comparingInt(Endpoint::priority))
                    .flatMap(endpoint -> times(question, endpoint, way).stream())
                    .toList();
        }
        List<Cidr> named = named(question, snapshot);
        List<Cidr> settled = new ArrayList<>(named);
        settled.addAll(snapshot.settings().clusterCidrs());
        settled.addAll(snapshot.settings().controlCidrs());
        settled.addAll(snapshot.settings().forbiddenRanges());
        List<Situation> situations = new ArrayList<>();
        add(situations, question, ALL_V4, settled, "a public address");
        add(situations, question, ALL_V6, settled, "a public IPv6 address");
        named.stream().limit(MAX_RANGES).forEach(range -> add(situations, question, range, named, "in " + range));
        return situations;
    }

    private static List<Cidr> named(Question question, PolicySnapshot snapshot) {
        Set<Cidr> ranges = new LinkedHashSet<>();
        for (Policy policy : snapshot.policies()) {
            if (!policy.id().isNamespaced()
                    || question.caller().namespace().equals(policy.id().namespace())) {
                Stream.concat(policy.rules().stream().map(rule -> rule.conditions()), policy.ceiling().stream())
                        .map(Conditions::cidrs)
                        .forEach(cidrs -> ranges.addAll(cidrs == null ? List.of() : cidrs));
            }
        }
        snapshot.settings().internalRanges().forEach(internal -> ranges.add(internal.cidr()));
        ranges.remove(ALL_V4);
        ranges.remove(ALL_V6);
        return List.copyOf(ranges);
    }

    private static void add(List<Situation> to, Question question, Cidr range, List<Cidr> others, String place) {
        boolean whole = range.prefixLength() == 0;
        List<Cidr> holes = others.stream()
                .filter(other -> range.contains(other) && !other.equals(range))
                .toList();
        InetAddress example = example(range, holes, whole);
        if (example != null) {
            to.addAll(times(question, place, range.equals(ALL_V4), example, null, question.port()));
        }
    }

    private static List<Situation> times(Question question, Endpoint endpoint, Way way) {
        Integer stated = endpoint.port();
        int port = stated == null ? way.plan().tls().portFor(question.port()) : stated;
        String place = "endpoint " + new IpLiteral(endpoint.address()).text() + ":" + port;
        return times(question, place, true, endpoint.address(), endpoint, port);
    }

    private static List<Situation> times(
            Question question,
            String place,
            boolean elsewhere,
            InetAddress address,
            @Nullable Endpoint endpoint,
            int port) {
        return (question.protocol() != null ? Stream.of(question.protocol()) : Stream.of(Protocol.values()))
                .map(protocol -> new Situation(place, elsewhere, address, protocol, endpoint, port))
                .toList();
    }

    /** An address of the range outside the holes; null when none is found soon: then the holes fill it, or nearly. */
    private static @Nullable InetAddress example(Cidr range, List<Cidr> holes, boolean publicOnly) {
        String text = range.toString();
        byte[] network =
                IpLiteral.parse(text.substring(0, text.indexOf('/'))).address().getAddress();
        SplittableRandom random = new SplittableRandom(network.length);
        for (int attempt = 0; attempt < TRIES; attempt++) {
            byte[] bytes = network.clone();
            for (int bit = attempt == 0 ? bytes.length * 8 : range.prefixLength(); bit < bytes.length * 8; bit++) {
                bytes[bit / 8] |= (byte) (random.nextInt(2) << (7 - bit % 8));
            }
            if (publicOnly && bytes.length == 16) {
                bytes[0] = 0x26;
                bytes[1] = 0x20;
            }
            InetAddress candidate = address(bytes);
            boolean fits = !publicOnly || AddressTable.classify(candidate) == AddressClass.PUBLIC;
            if (fits && holes.stream().noneMatch(hole -> hole.contains(candidate))) {
                return candidate;
            }
        }
        return null;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
