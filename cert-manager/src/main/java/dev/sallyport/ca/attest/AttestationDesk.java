package dev.sallyport.ca.attest;

import dev.sallyport.ca.refusal.Refusal;
import dev.sallyport.ca.refusal.RefusalReason;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * The order of attesting, the same with and without a cluster: authenticate the token, judge it, look up its pod, judge
 * that. What is asked where is the two ports' business. Blocking as they are.
 */
public final class AttestationDesk implements Attestor {
    private static final Duration LATER = Duration.ofSeconds(2);

    /** Says what a token is. Blocking, bounded. */
    @FunctionalInterface
    public interface TokenAuthenticator {
        /**
         * Facts about a token; an invalid one is a fact.
         *
         * @throws IOException it cannot be said now
         */
        TokenFacts authenticate(String token) throws IOException;
    }

    /** Looks up pods. Blocking, bounded. */
    @FunctionalInterface
    public interface PodLookup {
        /**
         * The pod of that name now.
         *
         * @throws IOException it cannot be said now
         */
        Optional<PodFacts> find(String namespace, String name) throws IOException;
    }

    private final TokenAuthenticator tokens;
    private final Optional<PodLookup> pods;
    private final TokenChecks tokenChecks;
    private final PodChecks podChecks;

    /**
     * Attests by these.
     *
     * @param pods empty: the token's word is taken for its pod
     */
    public AttestationDesk(
            TokenAuthenticator tokens, Optional<PodLookup> pods, TokenChecks tokenChecks, PodChecks podChecks) {
        this.tokens = tokens;
        this.pods = pods;
        this.tokenChecks = tokenChecks;
        this.podChecks = podChecks;
    }

    @Override
    public Attestation attest(String token, InetAddress source) {
        TokenFacts facts;
        try {
            facts = tokens.authenticate(token);
        } catch (IOException unavailable) {
            return new Attestation.Refused(away("tokens cannot be judged now: " + unavailable.getMessage()), null);
        }
        Optional<Refusal> objection = tokenChecks.judge(facts);
        if (objection.isPresent()) {
            return new Attestation.Refused(objection.get(), null);
        }
        return attest(TokenChecks.caller(facts), source);
    }

    private Attestation attest(Caller caller, InetAddress source) {
        if (pods.isEmpty()) {
            return new Attestation.Attested(caller);
        }
        try {
            Optional<PodFacts> pod = pods.get().find(caller.namespace(), caller.podName());
            return podChecks
                    .judge(caller, pod, source)
                    .<Attestation>map(refusal -> new Attestation.Refused(refusal, caller))
                    .orElseGet(() -> new Attestation.Attested(caller));
        } catch (IOException unavailable) {
            return new Attestation.Refused(away("pods cannot be looked up now: " + unavailable.getMessage()), caller);
        }
    }

    private static Refusal away(String detail) {
        return Refusal.forNow(RefusalReason.ATTESTOR_UNAVAILABLE, detail, LATER);
    }
}
