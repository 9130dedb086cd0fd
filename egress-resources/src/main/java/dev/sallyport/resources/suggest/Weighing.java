package dev.sallyport.resources.suggest;

import dev.sallyport.model.address.AddressClass.Opening;
import dev.sallyport.model.address.AddressTable;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.resources.draft.Remark;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a sighting proves. Immutable.
 *
 * @param own the trust domain that policies of namespaces speak of
 * @param withDenied whether what no rule allowed is proposed too
 */
record Weighing(TrustDomain own, boolean withDenied) {
    private static final Set<String> REACHABLE_BUT_DOWN =
            Set.of("connect_failed", "connect_timeout", "upstream_tls_failed");

    /** In place of a rule, whose name has two slashes: no rule let it pass, the default posture did. */
    private static final Pattern POSTURE = Pattern.compile("posture/[^/]+");

    /** Where a lookup that was refused is recorded as going. */
    private static final int DNS = 53;

    /** The verdict on one sighting. */
    sealed interface Weight {
        /** The caller needs this destination, and no rule says so yet. */
        record Needed() implements Weight {}

        /** Nothing follows from it; the words are for counting. */
        record Nothing(String why) implements Weight {}

        /** It would be needed, and a namespace's policy cannot say it, or should not without a person's eye. */
        record Unsayable(Remark.Kind kind, String why) implements Weight {}
    }

    /** Weighs it. */
    Weight of(Sighting sighting) {
        String refusal = notPassed(sighting);
        if (refusal != null) {
            return new Weight.Nothing(refusal);
        }
        if (sighting.rule() != null && !POSTURE.matcher(sighting.rule()).matches()) {
            return new Weight.Nothing("a rule in force allows it already");
        }
        if (!sighting.caller().trustDomain().equals(own)) {
            return new Weight.Unsayable(
                    Remark.Kind.LEFT_OUT, "the caller is a guest of another trust domain: the platform may allow it");
        }
        if (sighting.decision().equals("denied") && sighting.host() instanceof HostName && sighting.port() == DNS) {
            return new Weight.Unsayable(
                    Remark.Kind.LEFT_OUT, "its name was looked up, and refused: which port it wants is not known");
        }
        if (sighting.host() instanceof IpLiteral literal
                && AddressTable.classify(literal.address()).opening() != Opening.ANY_RULE) {
            return new Weight.Unsayable(
                    Remark.Kind.LEFT_OUT,
                    "it is " + AddressTable.classify(literal.address()).phrase()
                            + ": only the platform opens it, by cidrs of a ClusterEgressPolicy");
        }
        return observed(sighting.observed());
    }

    private @Nullable String notPassed(Sighting sighting) {
        String reason = sighting.reason();
        return switch (sighting.decision()) {
            case "allowed", "cut" -> null;
            case "failed" ->
                reason != null && REACHABLE_BUT_DOWN.contains(reason) ? null : "it failed before policy mattered";
            case "denied" -> withDenied && "no_rule".equals(reason) ? null : "it was denied";
            default -> "its decision is none that is known here";
        };
    }

    private static Weight observed(@Nullable String observed) {
        List<String> labels = observed == null ? List.of() : List.of(observed.split(","));
        Optional<String> denying =
                labels.stream().filter(label -> label.startsWith("would-deny:")).findFirst();
        if (denying.isPresent()) {
            return new Weight.Unsayable(
                    Remark.Kind.LEFT_OUT,
                    "a Deny of a policy in mode Observe would refuse it: "
                            + denying.get().substring("would-deny:".length()));
        }
        return labels.stream().anyMatch(label -> label.startsWith("would-allow:"))
                ? new Weight.Nothing("a rule of a policy in mode Observe would allow it")
                : new Weight.Needed();
    }
}
