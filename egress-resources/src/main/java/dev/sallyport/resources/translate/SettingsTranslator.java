package dev.sallyport.resources.translate;

import dev.sallyport.model.address.AddressClass.Opening;
import dev.sallyport.model.address.AddressTable;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.EncryptedClientHello;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.model.policy.Settings.InternalRange;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads EgressSettings. Pure. */
public final class SettingsTranslator {
    static final Shape SPEC = Shape.of(
            "clusterCIDRs",
            "controlCIDRs",
            "dnsServers",
            "defaultPosture",
            "internalRanges",
            "forbiddenRanges",
            "nat64Prefixes",
            "reach",
            "directRanges",
            "fleets",
            "proxyImages",
            "permittedAnnotations",
            "podOptIn",
            "lockdownGrace",
            "revocations",
            "encryptedClientHello");
    static final Shape INTERNAL_RANGE = Shape.of("cidr", "namespaces");
    private static final Map<String, Posture> POSTURES =
            Arrays.stream(Posture.values()).collect(Collectors.toUnmodifiableMap(Posture::word, posture -> posture));
    private static final Map<String, EncryptedClientHello> HELLOS = Arrays.stream(EncryptedClientHello.values())
            .collect(Collectors.toUnmodifiableMap(EncryptedClientHello::word, hello -> hello));
    private static final int NAT64_PREFIX_LENGTH = 96;
    static final int MAX_ADDRESS_TEXT = 50;

    private SettingsTranslator() {}

    /** Reads the settings with all their problems; one problem leaves no settings. */
    public static Reading<Settings> translate(Resource resource) {
        ProblemLog log = new ProblemLog(resource);
        Field root = Field.root(resource, log);
        EnvelopeReader.check(root, resource.key().kind());
        if (!resource.key().name().equals(Kube.SETTINGS_NAME)) {
            root.at("metadata").at("name").problem("must be " + Kube.SETTINGS_NAME + ": there is one EgressSettings");
        }
        Settings settings = spec(root.at("spec"));
        return new Reading<>(log.isEmpty() ? settings : null, log.problems());
    }

    private static @Nullable Settings spec(Field spec) {
        if (!spec.isMapping(SPEC)) {
            return null;
        }
        if (spec.at("clusterCIDRs").isAbsent()) {
            spec.at("clusterCIDRs").problem("is required: the ranges of pods, services and nodes");
        }
        EncryptedClientHello hello = spec.at("encryptedClientHello").word(HELLOS);
        Posture posture = spec.at("defaultPosture").word(POSTURES);
        return new Settings(
                cidrs(spec.at("clusterCIDRs")),
                cidrs(spec.at("controlCIDRs")),
                listed(spec.at("dnsServers").list(Limits.RANGES, SettingsTranslator::address)),
                posture == null ? Posture.DENY : posture,
                listed(spec.at("internalRanges").list(Limits.RANGES, SettingsTranslator::internalRange)),
                cidrs(spec.at("forbiddenRanges")),
                listed(spec.at("nat64Prefixes").list(Limits.RANGES, SettingsTranslator::nat64Prefix)),
                GovernanceReader.read(spec),
                listed(RevocationReader.read(spec.at("revocations"))),
                hello == null ? EncryptedClientHello.ALLOW_OUTER : hello);
    }

    private static List<Cidr> cidrs(Field field) {
        return listed(field.list(Limits.RANGES, item -> item.parsed(MAX_ADDRESS_TEXT, Cidr::parse)));
    }

    private static <T> List<T> listed(@Nullable List<T> stated) {
        return Objects.requireNonNullElse(stated, List.of());
    }

    private static @Nullable InetAddress address(Field field) {
        return field.parsed(MAX_ADDRESS_TEXT, text -> IpLiteral.parse(text).address());
    }

    private static @Nullable Cidr nat64Prefix(Field field) {
        return field.parsed(MAX_ADDRESS_TEXT, text -> {
            Cidr prefix = Cidr.parse(text);
            if (!prefix.isV6() || prefix.prefixLength() != NAT64_PREFIX_LENGTH) {
                throw new IllegalArgumentException("a NAT64 prefix is an IPv6 range of length /96");
            }
            return prefix;
        });
    }

    private static @Nullable InternalRange internalRange(Field field) {
        if (!field.isMapping(INTERNAL_RANGE)) {
            return null;
        }
        if (field.at("cidr").isAbsent()) {
            field.at("cidr").problem("is required");
        }
        Cidr cidr = field.at("cidr").parsed(MAX_ADDRESS_TEXT, SettingsTranslator::internal);
        Field namespacesField = field.at("namespaces");
        List<String> namespaces =
                namespacesField.list(Limits.NAMES, item -> item.parsed(Names.MAX_LABEL, Names::label));
        return cidr == null || namespacesField.isStated() != (namespaces != null)
                ? null
                : new InternalRange(cidr, namespaces == null ? null : Set.copyOf(namespaces));
    }

    private static Cidr internal(String text) {
        Cidr cidr = Cidr.parse(text);
        Opening widest = AddressTable.widestOpening(cidr);
        if (widest == Opening.NOBODY) {
            throw new IllegalArgumentException(
                    "nothing can open this range (loopback, link-local, metadata, multicast and the like)");
        }
        if (widest == Opening.ANY_RULE) {
            throw new IllegalArgumentException(
                    "an internal range lies wholly inside private space, like 10.20.0.0/16: public addresses need no"
                            + " opening");
        }
        return cidr;
    }
}
