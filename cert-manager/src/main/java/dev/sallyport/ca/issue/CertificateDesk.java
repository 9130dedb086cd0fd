package dev.sallyport.ca.issue;

import dev.sallyport.ca.attest.Attestation;
import dev.sallyport.ca.attest.Attestor;
import dev.sallyport.ca.attest.Caller;
import dev.sallyport.ca.authority.AuthorityInForce;
import dev.sallyport.ca.certificate.Issuance;
import dev.sallyport.ca.csr.CsrReader;
import dev.sallyport.ca.csr.CsrReading;
import dev.sallyport.ca.csr.ProvenKey;
import dev.sallyport.ca.refusal.Refusal;
import dev.sallyport.ca.refusal.RefusalReason;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * From a request to a certificate. The order is PROTOCOL §3.9.3's, what costs least first: the address's rate → everyone's rate → is there an
 * authority → the request itself ({@link CsrReader}: size, form, key, possession) → the life asked for → the token and
 * its pod ({@link Attestor}) → the pod's rate → names the request claims → issue. Thread-safe; blocking, for as long as
 * the attestor.
 */
public final class CertificateDesk {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofSeconds(5);
    private static final int MAX_TOKEN = 16 * 1024;

    private final TrustDomain trustDomain;
    private final Supplier<@Nullable AuthorityInForce> authority;
    private final Attestor attestor;
    private final RateLimits rates;
    private final LifeLimits lives;
    private final ServerNames names;
    private final Semaphore places;
    private final Decision.Observer observer;

    /**
     * A desk.
     *
     * @param authority what is in force now; null while there is none
     * @param places how many requests may be under way at once
     */
    public CertificateDesk(
            TrustDomain trustDomain,
            Supplier<@Nullable AuthorityInForce> authority,
            Attestor attestor,
            RateLimits rates,
            LifeLimits lives,
            ServerNames names,
            int places,
            Decision.Observer observer) {
        this.trustDomain = trustDomain;
        this.authority = authority;
        this.attestor = attestor;
        this.rates = rates;
        this.lives = lives;
        this.names = names;
        this.places = new Semaphore(places);
        this.observer = observer;
    }

    /** Decides a request, and tells the observer. */
    public Decision decide(CertificateRequest request) {
        Decision decision = places.tryAcquire() ? decideInside(request) : refused(overloaded(), null);
        observer.decided(decision, request.source());
        return decision;
    }

    private Decision decideInside(CertificateRequest request) {
        try {
            Optional<Duration> ownWait = rates.takeOf(request.source());
            if (ownWait.isPresent()) {
                return refused(
                        Refusal.forNow(
                                RefusalReason.SOURCE_LIMITED, RefusalReason.SOURCE_LIMITED.sentence(), ownWait.get()),
                        null);
            }
            Optional<Duration> wait = rates.takeOfAll();
            if (wait.isPresent()) {
                return refused(limited("requests of all", wait.get()), null);
            }
            AuthorityInForce inForce = authority.get();
            if (inForce == null) {
                return refused(unavailable("no authority is in force yet"), null);
            }
            return switch (CsrReader.read(request.body())) {
                case CsrReading.Refused refused -> refused(Refusal.of(RefusalReason.CSR, refused.sentence()), null);
                case CsrReading.Accepted accepted -> attest(request, accepted.key(), inForce);
            };
        } finally {
            places.release();
        }
    }

    private Decision attest(CertificateRequest request, ProvenKey key, AuthorityInForce inForce) {
        Optional<Duration> life = lives.choose(request.ttl());
        if (life.isEmpty()) {
            return refused(
                    Refusal.of(RefusalReason.TTL, "the life asked for is not a duration from PT10S to " + lives.most()),
                    null);
        }
        String token = request.token();
        if (token == null || token.isEmpty() || token.length() > MAX_TOKEN) {
            return refused(Refusal.of(RefusalReason.TOKEN_MISSING), null);
        }
        return switch (attestor.attest(token, request.source())) {
            case Attestation.Refused refused -> refused(refused.refusal(), refused.caller());
            case Attestation.Attested attested -> issue(attested.caller(), key, life.get(), inForce);
        };
    }

    private Decision issue(Caller caller, ProvenKey key, Duration life, AuthorityInForce inForce) {
        Optional<Duration> wait = rates.takeOf(caller.podUid());
        if (wait.isPresent()) {
            return refused(limited("requests of the pod", wait.get()), caller);
        }
        SpiffeId id = new SpiffeId(trustDomain, caller.namespace(), caller.serviceAccount());
        if (!key.requestedUris().stream().allMatch(id.toString()::equals)) {
            return refused(
                    Refusal.of(RefusalReason.FOREIGN_IDENTITY, "the request names another identity than " + id),
                    caller);
        }
        return switch (inForce.issuer().issue(key, names.workload(id, caller.podUid()), life)) {
            case Issuance.Issued issued -> new Decision.Granted(issued.chain(), caller);
            case Issuance.Refused refused -> refused(unavailable(refused.sentence()), caller);
        };
    }

    private static Decision refused(Refusal refusal, @Nullable Caller caller) {
        return new Decision.Refused(refusal, caller);
    }

    private static Refusal overloaded() {
        return Refusal.forNow(RefusalReason.OVERLOADED, RefusalReason.OVERLOADED.sentence(), SOON);
    }

    private static Refusal limited(String whose, Duration wait) {
        return Refusal.forNow(RefusalReason.RATE_LIMITED, "too many " + whose, wait);
    }

    private static Refusal unavailable(String detail) {
        return Refusal.forNow(RefusalReason.AUTHORITY_UNAVAILABLE, detail, LATER);
    }
}
