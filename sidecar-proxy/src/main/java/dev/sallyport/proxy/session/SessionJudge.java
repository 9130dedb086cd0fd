package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Admission;
import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.decide.LimitedRule;
import dev.sallyport.model.decide.Permit;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.decide.Vetting;
import dev.sallyport.model.destination.Spoken;
import dev.sallyport.model.destination.Way;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.TunnelArrival;
import dev.sallyport.proxy.connection.ConnectionLedger;
import dev.sallyport.proxy.decide.NameReconciler;
import dev.sallyport.proxy.decide.Reconciled;
import dev.sallyport.proxy.decide.Standing;
import dev.sallyport.proxy.sniff.Sniffed;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the policy in force at that moment about one session, and writes what it says into the session's book. Without a
 * policy everything is refused. Confined to its session's event loop.
 */
final class SessionJudge {
    private final TunnelArrival arrival;
    private final GatewayServices services;
    private final ConnectionLedger ledger;
    private final Instant farewell;
    private List<LimitedRule> limited = List.of();
    private boolean byRequest;

    SessionJudge(TunnelArrival arrival, GatewayServices services, ConnectionLedger ledger) {
        this.arrival = arrival;
        this.services = services;
        this.ledger = ledger;
        Instant begun = now();
        Duration left = Duration.between(begun, arrival.peer().notAfter());
        this.farewell = begun.plus(left.dividedBy(10).multipliedBy(9));
    }

    /** Compares the names; null for bytes that have not come. */
    Reconciled reconcile(@Nullable Sniffed seen) {
        if (seen != null) {
            ledger.learn(GatewayFacts.seen(ledger.facts(), seen));
        }
        Refusal hidden = refuseHidden(seen);
        if (hidden != null) {
            return new Reconciled.Disputed(hidden);
        }
        Reconciled names = NameReconciler.reconcile(arrival.peer().spiffeId(), arrival.authority(), seen);
        return names instanceof Reconciled.Agreed(Attempt attempt)
                ? new Reconciled.Agreed(attempt.ofPod(arrival.peer().podUid()))
                : names;
    }

    /** Why bytes that hide their name do not pass; null when they may, hide none, or have not come. */
    @Nullable
    Refusal refuseHidden(@Nullable Sniffed seen) {
        if (!(seen instanceof Sniffed.Tls tls) || !tls.encryptedClientHello()) {
            return null;
        }
        Gatekeeper gatekeeper = services.policy().get();
        return gatekeeper == null ? none() : gatekeeper.refuseEncryptedHello();
    }

    /** Judges the name alone. */
    Admission admit(Attempt attempt) {
        Gatekeeper gatekeeper = services.policy().get();
        if (gatekeeper == null) {
            return none();
        }
        Refusal unwelcome = unwelcome();
        return unwelcome != null ? unwelcome : gatekeeper.admit(attempt, now());
    }

    /** Judges name and addresses together: policy may have changed while the name was resolved. */
    Vetting vet(Attempt attempt, List<InetAddress> addresses, List<InetAddress> hops) {
        Gatekeeper gatekeeper = services.policy().get();
        if (gatekeeper == null) {
            return none();
        }
        Refusal unwelcome = unwelcome();
        if (unwelcome != null) {
            return unwelcome;
        }
        return switch (gatekeeper.admit(attempt, now())) {
            case Refusal refusal -> refusal;
            case Permit permit -> learnt(gatekeeper, gatekeeper.vet(permit, addresses, hops, now()));
        };
    }

    /** Judges a connection that stands, or is about to. */
    Vetting judge(Standing standing) {
        Gatekeeper gatekeeper = services.policy().get();
        if (gatekeeper == null) {
            return none();
        }
        Refusal unwelcome = unwelcome();
        return unwelcome != null ? unwelcome : learnt(gatekeeper, standing.judge(gatekeeper, now()));
    }

    /** How the host is reached as things stand; judged again when it is vetted. */
    Way way(Attempt attempt) {
        Gatekeeper gatekeeper = services.policy().get();
        return gatekeeper == null ? Way.DEFAULT : gatekeeper.way(attempt);
    }

    /** What the first bytes are as far as anybody reads them; null for bytes that have not come. */
    @Nullable
    Sniffed asRead(@Nullable Sniffed seen) {
        if (isUnread()) {
            return new Sniffed.Opaque();
        }
        return seen instanceof Sniffed.NeedMore ? null : seen;
    }

    /** When to decide. */
    Opening opening() {
        return isUnread() ? Opening.AUTHORITY : Opening.of(arrival.claims().sniffed(), arrival.authority());
    }

    /** Whether the platform declares the bytes of this tunnel to be nobody's to read: they are not waited for either. */
    private boolean isUnread() {
        return NameReconciler.reconcile(arrival.peer().spiffeId(), arrival.authority(), null)
                        instanceof Reconciled.Agreed(Attempt attempt)
                && way(attempt).isUnread();
    }

    /** Whether its requests have to be read before anything is connected to. */
    boolean awaitsRequests(Attempt attempt) {
        Way way = way(attempt);
        return way.isForwarded() || way.plan().spoken() == Spoken.HTTP;
    }

    /** Why what the app speaks cannot take this way; null when it can, or nothing came yet. */
    static @Nullable Refusal unfit(Way way, @Nullable Sniffed seen) {
        boolean read = seen instanceof Sniffed.Http1 || seen instanceof Sniffed.H2c;
        if (way.tls() == null || seen == null || read) {
            return null;
        }
        return Refusal.of(
                Reason.HTTP_UNREADABLE,
                "The gateway speaks TLS with this destination, and HTTP in clear is all it takes from the app on this"
                        + " port.");
    }

    /** What stands against the caller itself, whatever it asks for; null for nothing. */
    @Nullable
    Refusal unwelcome() {
        return services.peers().refusal(arrival.peer());
    }

    /** The same, and that its certificate has not ended: what is under way outlives it, nothing new begins. */
    @Nullable
    Refusal unwelcomeFromTheFirst() {
        Instant notAfter = arrival.peer().notAfter();
        return now().isBefore(notAfter)
                ? unwelcome()
                : Refusal.of(Reason.IDENTITY_UNAVAILABLE, "The caller's certificate ended at " + notAfter + ".");
    }

    /**
     * Whether little is left of what the caller's certificate had left when the session began: requests are better sent over
     * another tunnel, which a younger certificate opens.
     */
    boolean endsSoon() {
        return !now().isBefore(farewell);
    }

    private Vetting learnt(Gatekeeper gatekeeper, Vetting vetting) {
        if (vetting instanceof DialTargets targets) {
            limited = targets.limited();
            byRequest = targets.isByRequest();
            ledger.learn(GatewayFacts.vetted(ledger.facts(), targets, gatekeeper.generation()));
        }
        return vetting;
    }

    /** The limited rules that the last verdict of yes goes by. */
    List<LimitedRule> limited() {
        return limited;
    }

    /** Whether, by the last verdict of yes, each request is judged by itself. */
    boolean isByRequest() {
        return byRequest;
    }

    /** Whether the authority is an address that a rule allows as it is, so that waiting for a name may be kept short. */
    boolean allowsWithoutName() {
        Gatekeeper gatekeeper = services.policy().get();
        return gatekeeper != null
                && arrival.authority().host() instanceof IpLiteral literal
                && reconcile(null) instanceof Reconciled.Agreed agreed
                && gatekeeper.reconsider(agreed.attempt(), literal.address(), now()) instanceof DialTargets;
    }

    /** The caller's. */
    String namespace() {
        return arrival.peer().spiffeId().namespace();
    }

    /** Writes a refusal into the book. */
    void refused(Refusal refusal) {
        Gatekeeper gatekeeper = services.policy().get();
        long generation = gatekeeper == null ? 0 : gatekeeper.generation();
        ledger.learn(GatewayFacts.refused(ledger.facts(), refusal, generation));
    }

    private static Refusal none() {
        return Refusal.of(Reason.POLICY_INVALID, "The gateway has no policy yet, so nothing is let through.");
    }

    private Instant now() {
        return services.clock().instant();
    }
}
