package dev.sallyport.resources.source;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.decide.Observation;
import dev.sallyport.model.decide.Permit;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Host;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Protocol;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Resources in, verdict out, in one line of words. */
final class Verdicts {
    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    /** A public address that names resolve to unless told otherwise. */
    static final String PUBLIC = "93.184.216.34";

    private final Gatekeeper gatekeeper;
    private Instant now = NOW;

    private Verdicts(PolicySnapshot snapshot) {
        this.gatekeeper = new Gatekeeper(
                snapshot,
                TrustDomain.CLUSTER_LOCAL,
                Set.of(IpLiteral.parse("93.184.216.99").address()));
    }

    static Verdicts of(PolicySnapshot snapshot) {
        return new Verdicts(snapshot);
    }

    Verdicts at(Instant instant) {
        now = instant;
        return this;
    }

    /** {@code allow <basis>} or {@code <reason> [<rule>]}, observations behind it. */
    String ask(String caller, String host, int port, String... addresses) {
        return ask(caller, host, port, Protocol.TLS, addresses);
    }

    String ask(String caller, String hostText, int port, Protocol protocol, String... addresses) {
        String[] id = caller.split("/");
        SpiffeId spiffe = caller.startsWith("spiffe:")
                ? SpiffeId.parse(caller)
                : new SpiffeId(TrustDomain.CLUSTER_LOCAL, id[0], id[1]);
        Host host = Host.parse(hostText);
        InetAddress literal = host instanceof IpLiteral ip ? ip.address() : null;
        Attempt attempt = new Attempt(spiffe, host instanceof HostName name ? name : null, literal, port, protocol);
        return switch (gatekeeper.admit(attempt, now)) {
            case Refusal refusal -> words(refusal);
            case Permit permit -> vet(permit, literal, addresses);
        };
    }

    private String vet(Permit permit, InetAddress literal, String... texts) {
        List<InetAddress> addresses = new ArrayList<>();
        for (String text : texts.length == 0 ? List.of(PUBLIC) : Arrays.asList(texts)) {
            addresses.add(IpLiteral.parse(text).address());
        }
        return switch (gatekeeper.vet(permit, literal == null ? addresses : List.of(literal), now)) {
            case Refusal refusal -> words(refusal);
            case DialTargets targets -> words(targets);
        };
    }

    private static String words(DialTargets targets) {
        return "allow " + targets.first().basis().label() + observed(targets.observations());
    }

    private static String words(Refusal refusal) {
        return refusal.reason().label()
                + (refusal.rule() == null ? "" : " " + refusal.rule())
                + observed(refusal.observations());
    }

    private static String observed(List<Observation> observations) {
        return String.join(
                "", observations.stream().map(seen -> " [" + seen.label() + "]").toList());
    }
}
