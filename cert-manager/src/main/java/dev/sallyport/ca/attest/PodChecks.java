package dev.sallyport.ca.attest;

import dev.sallyport.ca.refusal.Refusal;
import dev.sallyport.ca.refusal.RefusalReason;
import dev.sallyport.model.net.IpLiteral;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What must hold of the pod that a token is bound to, in order (DESIGN §5). Pure.
 */
public final class PodChecks {
    private static final Duration SOON = Duration.ofSeconds(1);

    private interface Check {
        Optional<Refusal> judge(Caller caller, PodFacts pod, InetAddress source);
    }

    private final List<Check> ordered;

    /** With or without the comparison of addresses. */
    public PodChecks(boolean compareAddress) {
        List<Check> always = List.of(PodChecks::samePod, PodChecks::running);
        ordered = compareAddress ? List.of(PodChecks::samePod, PodChecks::running, PodChecks::inside) : always;
    }

    /** The first objection; a pod that does not exist is one. */
    public Optional<Refusal> judge(Caller caller, Optional<PodFacts> pod, InetAddress source) {
        if (pod.isEmpty()) {
            return Optional.of(Refusal.of(RefusalReason.POD_UNKNOWN));
        }
        return ordered.stream()
                .flatMap(check -> check.judge(caller, pod.get(), source).stream())
                .findFirst();
    }

    private static Optional<Refusal> samePod(Caller caller, PodFacts pod, InetAddress source) {
        if (!pod.uid().equals(caller.podUid())) {
            return Optional.of(Refusal.of(RefusalReason.POD_MISMATCH, "the pod of that name has another UID"));
        }
        return pod.serviceAccount().equals(caller.serviceAccount())
                ? Optional.empty()
                : Optional.of(Refusal.of(RefusalReason.POD_MISMATCH, "the pod runs as another service account"));
    }

    private static Optional<Refusal> running(Caller caller, PodFacts pod, InetAddress source) {
        return pod.ended() ? Optional.of(Refusal.of(RefusalReason.POD_ENDED)) : Optional.empty();
    }

    private static Optional<Refusal> inside(Caller caller, PodFacts pod, InetAddress source) {
        if (pod.addresses().isEmpty()) {
            return Optional.of(
                    Refusal.forNow(RefusalReason.POD_NOT_READY, RefusalReason.POD_NOT_READY.sentence(), SOON));
        }
        InetAddress plain = IpLiteral.plain(source);
        return pod.addresses().stream().map(IpLiteral::plain).anyMatch(plain::equals)
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        RefusalReason.SOURCE_ADDRESS,
                        "the caller's address is none of the pod's "
                                + pod.addresses().size() + " (sallyport.attest.source-address=false permits that)"));
    }
}
