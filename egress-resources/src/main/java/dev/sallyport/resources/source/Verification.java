package dev.sallyport.resources.source;

import dev.sallyport.model.destination.Destination;
import dev.sallyport.model.destination.TlsMaterial;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.Quarantine;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.model.policy.Subject;
import dev.sallyport.resources.translate.DestinationTranslator;
import dev.sallyport.resources.translate.HostSetTranslator;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.NamespaceTranslator;
import dev.sallyport.resources.translate.PodTranslator;
import dev.sallyport.resources.translate.PolicyReading;
import dev.sallyport.resources.translate.PolicyTranslator;
import dev.sallyport.resources.translate.Problem;
import dev.sallyport.resources.translate.Reading;
import dev.sallyport.resources.translate.Resource;
import dev.sallyport.resources.translate.SettingsTranslator;
import dev.sallyport.resources.translate.TlsMaterialTranslator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the documents of one resource are worth. Immutable.
 *
 * @param kind the resource's kind
 * @param good what it means when it is valid, else null; null too for kinds that mean nothing by themselves
 * @param otherwise what to refuse when it is invalid and never was valid, or null
 * @param valid whether it may be applied
 * @param problems every mistake
 */
record Verification(
        Kind kind, @Nullable Standing good, @Nullable Standing otherwise, boolean valid, List<Problem> problems) {
    Verification {
        problems = List.copyOf(problems);
    }

    static Verification of(Resource resource) {
        Kind kind = resource.key().kind();
        return switch (kind) {
            case EGRESS_POLICY, CLUSTER_EGRESS_POLICY -> ofPolicy(resource, PolicyTranslator.translate(resource));
            case EGRESS_SETTINGS -> ofSettings(SettingsTranslator.translate(resource));
            case NAMESPACE -> ofNamespace(resource, NamespaceTranslator.translate(resource));
            case CLUSTER_EGRESS_HOST_SET -> ofHostSet(HostSetTranslator.translate(resource));
            case EGRESS_DESTINATION, CLUSTER_EGRESS_DESTINATION ->
                ofDestination(resource, DestinationTranslator.translate(resource));
            case SECRET, CONFIG_MAP -> ofMaterial(kind, TlsMaterialTranslator.translate(resource));
            case POD -> ofPod(PodTranslator.translate(resource));
        };
    }

    /** The same resource more than once: none of them is applied. */
    static Verification ofDuplicates(List<Resource> resources) {
        List<Problem> problems = new ArrayList<>();
        List<Quarantine> quarantines = new ArrayList<>();
        for (Resource resource : resources) {
            Resource other = resources.getFirst().equals(resource) ? resources.getLast() : resources.getFirst();
            problems.add(new Problem(
                    resource.key(), "", "stands at " + other.origin() + " too: neither is applied", resource.origin()));
            quarantines.add(suspicion(resource));
            problems.addAll(of(resource).problems());
        }
        List<Quarantine> suspicious =
                quarantines.stream().filter(Objects::nonNull).toList();
        Quarantine union = suspicious.isEmpty()
                ? null
                : new Quarantine(
                        suspicious.getFirst().policy(),
                        suspicious.stream()
                                .flatMap(quarantine -> quarantine.subjects().stream())
                                .distinct()
                                .toList());
        Resource first = resources.getFirst();
        return new Verification(first.key().kind(), null, otherwise(first, union), false, problems);
    }

    private static @Nullable Standing otherwise(Resource resource, @Nullable Quarantine quarantine) {
        return switch (resource.key().kind()) {
            case EGRESS_DESTINATION, CLUSTER_EGRESS_DESTINATION -> broken(resource);
            default -> quarantine == null ? null : new Standing.OfQuarantine(quarantine);
        };
    }

    private static @Nullable Standing broken(Resource resource) {
        Destination broken = DestinationTranslator.broken(resource);
        return broken == null ? null : new Standing.OfDestination(broken);
    }

    private static @Nullable Quarantine suspicion(Resource resource) {
        return switch (resource.key().kind()) {
            case EGRESS_POLICY, CLUSTER_EGRESS_POLICY -> PolicyTranslator.quarantine(resource);
            case NAMESPACE -> wholeNamespace(resource);
            case EGRESS_DESTINATION,
                    CLUSTER_EGRESS_DESTINATION,
                    CLUSTER_EGRESS_HOST_SET,
                    EGRESS_SETTINGS,
                    SECRET,
                    CONFIG_MAP,
                    POD -> null;
        };
    }

    private static Verification ofPolicy(Resource resource, PolicyReading reading) {
        Kind kind = resource.key().kind();
        return switch (reading) {
            case PolicyReading.Valid valid ->
                new Verification(kind, new Standing.OfPolicy(valid.policy()), null, true, List.of());
            case PolicyReading.Invalid invalid ->
                new Verification(kind, null, otherwise(resource, invalid.quarantine()), false, invalid.problems());
        };
    }

    private static Verification ofSettings(Reading<Settings> reading) {
        Settings settings = reading.value();
        return new Verification(
                Kind.EGRESS_SETTINGS,
                settings == null ? null : new Standing.OfSettings(settings),
                null,
                settings != null,
                reading.problems());
    }

    private static Verification ofHostSet(Reading<List<HostPattern>> reading) {
        List<HostPattern> hosts = reading.value();
        return new Verification(
                Kind.CLUSTER_EGRESS_HOST_SET,
                hosts == null ? null : new Standing.OfHostSet(hosts),
                null,
                hosts != null,
                reading.problems());
    }

    private static Verification ofNamespace(Resource resource, Reading<NamespaceFacts> reading) {
        NamespaceFacts facts = reading.value();
        return new Verification(
                Kind.NAMESPACE,
                facts == null ? null : new Standing.OfNamespace(facts),
                facts == null ? new Standing.OfQuarantine(wholeNamespace(resource)) : null,
                facts != null,
                reading.problems());
    }

    private static Verification ofDestination(Resource resource, Reading<Destination> reading) {
        Destination destination = reading.value();
        return new Verification(
                resource.key().kind(),
                destination == null ? null : new Standing.OfDestination(destination),
                destination == null ? broken(resource) : null,
                destination != null,
                reading.problems());
    }

    private static Verification ofMaterial(Kind kind, Reading<TlsMaterial> reading) {
        TlsMaterial material = reading.value();
        return new Verification(
                kind,
                material == null ? null : new Standing.OfMaterial(material),
                null,
                reading.problems().isEmpty(),
                reading.problems());
    }

    private static Verification ofPod(Reading<PodTranslator.Pod> reading) {
        PodTranslator.Pod pod = reading.value();
        return new Verification(
                Kind.POD, pod == null ? null : new Standing.OfPod(pod), null, pod != null, reading.problems());
    }

    /** With unreadable labels nobody knows which cluster policy's Deny selects the namespace. */
    private static Quarantine wholeNamespace(Resource resource) {
        String name = resource.key().name();
        return new Quarantine(PolicyId.cluster("namespace-" + name), List.of(Subject.ofNamespace(name)));
    }

    /** What is in force from now on, given what was; null for nothing. */
    @Nullable
    Standing standingAfter(@Nullable Standing before) {
        if (valid) {
            return good;
        }
        boolean wasGood = before != null && !before.isStandIn();
        return wasGood ? before : otherwise;
    }

    /** What the problems lead to, as a sentence; null when the resource is applied. */
    @Nullable
    String consequence(@Nullable Standing before) {
        if (valid) {
            return null;
        }
        return switch (standingAfter(before)) {
            case null -> "is invalid: nothing of it is in force";
            case Standing.OfQuarantine ignored ->
                "is invalid, was never valid and may hold a Deny: everything it selects is refused policy_invalid";
            case Standing.OfPolicy ignored -> "is invalid: its last good state stays in force";
            case Standing.OfSettings ignored -> "is invalid: its last good state stays in force";
            case Standing.OfNamespace ignored -> "is invalid: its last good state stays in force";
            case Standing.OfMaterial ignored -> "is invalid: its last good state stays in force";
            case Standing.OfPod ignored -> "is invalid: its last good state stays in force";
            case Standing.OfDestination standing
            when standing.isStandIn() -> "is invalid and was never valid: nothing is carried to its hosts";
            case Standing.OfDestination ignored -> "is invalid: its last good state stays in force";
            case Standing.OfHostSet ignored -> "is invalid: its last good state stays in force";
        };
    }
}
