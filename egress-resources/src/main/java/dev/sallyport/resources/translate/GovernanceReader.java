package dev.sallyport.resources.translate;

import dev.sallyport.model.address.AddressTable;
import dev.sallyport.model.contract.PodAnnotations;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.policy.Governance;
import dev.sallyport.model.policy.Reach;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what EgressSettings says to the injector. Stateless. */
final class GovernanceReader {
    static final Shape FLEET = Shape.of("name", "gateways");
    private static final Map<String, Reach> REACHES = Map.of("Cluster", Reach.CLUSTER, "Governed", Reach.GOVERNED);
    private static final int MAX_IMAGE_TEXT = 512;
    private static final int MAX_GATEWAY_TEXT = 262;
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][-A-Za-z0-9._:/@]*");

    private GovernanceReader() {}

    /** The governance that the spec states, defaults where it states nothing or something wrong; the log tells which. */
    static Governance read(Field spec) {
        Reach reach = spec.at("reach").word(REACHES);
        Boolean podOptIn = spec.at("podOptIn").flag();
        Duration grace = spec.at("lockdownGrace").parsed(Durations.MAX_TEXT, Durations::parse);
        return new Governance(
                reach == null ? Governance.DEFAULT.reach() : reach,
                listed(spec.at("directRanges").list(Limits.RANGES, GovernanceReader::directRange)),
                fleets(spec.at("fleets")),
                Set.copyOf(listed(spec.at("proxyImages").list(Limits.NAMES, GovernanceReader::image))),
                Set.copyOf(listed(spec.at("permittedAnnotations").list(Limits.NAMES, GovernanceReader::annotation))),
                podOptIn == null ? Governance.DEFAULT.podOptIn() : podOptIn,
                grace == null ? Governance.DEFAULT.lockdownGrace() : grace);
    }

    private static <T> List<T> listed(@Nullable List<T> stated) {
        return Objects.requireNonNullElse(stated, List.of());
    }

    /** What pods reach around the gateway nobody vets later, so a range may not hold a single address that nothing opens. */
    private static @Nullable Cidr directRange(Field field) {
        return field.parsed(SettingsTranslator.MAX_ADDRESS_TEXT, text -> {
            Cidr cidr = Cidr.parse(text);
            if (cidr.prefixLength() == 0) {
                throw new IllegalArgumentException("a default route would let every destination bypass the gateway");
            }
            if (AddressTable.holdsClosed(cidr)) {
                throw new IllegalArgumentException("this range holds addresses that nothing may open (loopback,"
                        + " link-local, metadata, multicast and the like): name narrower ones");
            }
            return cidr;
        });
    }

    private static Map<String, List<Authority>> fleets(Field field) {
        Map<String, List<Authority>> fleets = new HashMap<>();
        for (Field item : listed(field.items(Limits.NAMES))) {
            if (item.isMapping(FLEET)) {
                fleet(item, fleets);
            }
        }
        return fleets;
    }

    private static void fleet(Field item, Map<String, List<Authority>> fleets) {
        Field nameField = item.at("name").required();
        String name = nameField.parsed(Names.MAX_LABEL, Names::label);
        List<Authority> gateways = item.at("gateways")
                .required()
                .list(Limits.GATEWAYS, gateway -> gateway.parsed(MAX_GATEWAY_TEXT, Authority::parse));
        if (name != null && gateways != null && fleets.putIfAbsent(name, gateways) != null) {
            nameField.problem("another fleet bears this name");
        }
    }

    private static @Nullable String image(Field field) {
        return field.parsed(MAX_IMAGE_TEXT, text -> {
            if (!IMAGE.matcher(text).matches()) {
                throw new IllegalArgumentException(
                        "an image reads like registry.example/sallyport/sidecar-proxy:0.1.0");
            }
            return text;
        });
    }

    private static @Nullable String annotation(Field field) {
        return field.parsed(Names.MAX_LABEL_KEY, text -> {
            if (PodAnnotations.FREE.contains(text)) {
                throw new IllegalArgumentException("every pod may use this annotation: it needs no permission");
            }
            if (!PodAnnotations.PERMITTED.contains(text)) {
                throw new IllegalArgumentException("there is no such annotation to permit; known: "
                        + String.join(", ", new TreeSet<>(PodAnnotations.PERMITTED)));
            }
            return text;
        });
    }
}
