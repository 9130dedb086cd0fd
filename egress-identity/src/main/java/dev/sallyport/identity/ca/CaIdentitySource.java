package dev.sallyport.identity.ca;

import static java.util.Objects.requireNonNull;

import dev.sallyport.identity.CaSettings;
import dev.sallyport.identity.FetchResult;
import dev.sallyport.identity.GuestDomain;
import dev.sallyport.identity.HeldIdentity;
import dev.sallyport.identity.IdentityMaterial;
import dev.sallyport.identity.IdentityObserver;
import dev.sallyport.identity.IdentitySource;
import dev.sallyport.identity.ca.CaClient.BundleText;
import dev.sallyport.identity.files.FileSnapshot;
import dev.sallyport.identity.files.GuestBundles;
import dev.sallyport.identity.svid.BadIdentity;
import dev.sallyport.identity.svid.SvidVerifier;
import dev.sallyport.identity.svid.TrustBundle;
import dev.sallyport.model.identity.TrustDomain;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Identity from our CA (DESIGN §5, PROTOCOL §3.9): a fresh key for each certificate, renewed at half of its life ±10 %; what
 * is in force stays until it expires, whatever the CA does. The bundle comes from a file first and from the CA after that
 * ({@link CaTrust}); a new bundle is in force at once, and where our own chain no longer leads to it, a new chain is asked
 * for at once. All of it happens on one thread, which looks at files and clocks every second; {@link #current} is
 * safe anywhere.
 */
public final class CaIdentitySource implements IdentitySource {
    private static final Logger LOG = Logger.getLogger(CaIdentitySource.class);
    private static final double HALF = 0.5;
    private static final double RENEWAL_JITTER = 0.1 / HALF;
    private static final double POLL_JITTER = 0.1;
    private static final int CLOSE_SECONDS = 2;
    private static final Duration LEAST_PAUSE = Duration.ofMillis(1);

    private final CaSettings settings;
    private final Clock clock;
    private final RandomGenerator random;
    private final IdentityObserver observer;
    private final HeldIdentity held;
    private final CaTrust trust;
    private final GuestBundles guests;
    private final List<Path> files;
    // One for the turns, one to end an exchange that takes too long.
    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(
            2, Thread.ofPlatform().daemon().name("identity-", 0).factory());
    private final CaClient client;
    private final Appointment renewal;
    private final Appointment bundlePoll;
    private final Appointment alarm;
    private final Backoff renewalBackoff;
    private final Backoff bundleBackoff;
    private FileSnapshot read = FileSnapshot.read(List.of());
    private Map<TrustDomain, TrustBundle> guestBundles = Map.of();
    private final Grievance renewalGrievance = new Grievance();
    private final Grievance bundleGrievance = new Grievance();
    private boolean alarmed = true;

    private CaIdentitySource(
            CaSettings settings, Clock clock, LongSupplier nanos, RandomGenerator random, IdentityObserver observer) {
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.observer = observer;
        this.held = new HeldIdentity(clock, observer);
        this.trust = new CaTrust(settings, clock);
        this.guests = new GuestBundles(settings.guests());
        List<Path> all = new ArrayList<>(List.of(settings.bundle()));
        settings.guests().stream().map(GuestDomain::bundle).forEach(all::add);
        this.files = List.copyOf(all);
        threads.setRemoveOnCancelPolicy(true);
        this.client = new CaClient(settings, new CaConnection(settings, clock, threads));
        this.renewal = new Appointment(clock, nanos);
        this.bundlePoll = new Appointment(clock, nanos);
        this.alarm = new Appointment(clock, nanos);
        Duration first = settings.timing().firstBackoff();
        this.renewalBackoff = new Backoff(first, settings.timing().maxBackoff(), random);
        this.bundleBackoff = new Backoff(first, settings.timing().maxBackoff(), random);
    }

    /** Prepares; nothing is read or asked before {@link #start}. */
    public static CaIdentitySource open(CaSettings settings, Clock clock, IdentityObserver observer) {
        return open(settings, clock, System::nanoTime, new SecureRandom(), observer);
    }

    /**
     * The same with every source of time and chance.
     *
     * @param nanos monotonic
     */
    public static CaIdentitySource open(
            CaSettings settings, Clock clock, LongSupplier nanos, RandomGenerator random, IdentityObserver observer) {
        return new CaIdentitySource(settings, clock, nanos, random, observer);
    }

    @Override
    public void start() {
        threads.execute(this::turn);
    }

    @Override
    public @Nullable IdentityMaterial current() {
        return held.current();
    }

    @Override
    public void onChange(Consumer<IdentityMaterial> listener) {
        held.onChange(listener);
    }

    private void turn() {
        try {
            lookAtFiles();
            if (trust.inForce() != null) {
                turnToTheCa();
            }
            held.tellExpiry();
            raiseAlarm();
        } catch (RuntimeException e) {
            // The border of the identity's thread: an executor would silently stop.
            if (threads.isShutdown()) {
                return;
            }
            LOG.error("The identity could not be looked after; the one in force stays", e);
            renewal.in(renewalBackoff.failed(null));
        }
        if (!threads.isShutdown()) {
            threads.schedule(this::turn, pause().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Until there is something to do; where there is nothing to trust the CA by, only the file can change that. */
    private Duration pause() {
        Duration look = settings.timing().look();
        if (trust.inForce() == null) {
            return look;
        }
        Duration next = renewal.left().compareTo(bundlePoll.left()) < 0 ? renewal.left() : bundlePoll.left();
        Duration sooner = next.compareTo(look) < 0 ? next : look;
        return sooner.compareTo(LEAST_PAUSE) < 0 ? LEAST_PAUSE : sooner;
    }

    private void lookAtFiles() {
        FileSnapshot snapshot = FileSnapshot.read(files);
        boolean news = !snapshot.sameAs(read);
        if (!news && trust.inForce() != null) {
            return;
        }
        read = snapshot;
        TrustBundle own = trust.inForce();
        Map<TrustDomain, TrustBundle> known = guestBundles;
        try {
            trust.read(snapshot);
            bundlePoll.now();
            if (held.current() == null) {
                renewal.now();
            }
        } catch (BadIdentity e) {
            if (news && trust.inForce() == null) {
                observer.certificateAsked(FetchResult.NO_BUNDLE);
            }
            complain(bundleGrievance, new FetchFailure(FetchResult.NO_BUNDLE, e.sentence() + "."));
        }
        guestBundles = guests.read(snapshot, clock.instant());
        if (!known.equals(guestBundles) || !Objects.equals(own, trust.inForce())) {
            judgeByNewBundles();
        }
    }

    /** While renewals fail, each new attempt asks for the bundle anyway. */
    private void turnToTheCa() {
        if (renewal.isDue()) {
            renew();
        } else if (bundlePoll.isDue() && !renewalBackoff.isUnderWay()) {
            learnBundle();
        }
    }

    private void renew() {
        FetchFailure silence = learnBundle();
        if (silence != null) {
            putOffRenewal(silence);
            return;
        }
        try {
            accept(fetch());
            observer.certificateAsked(FetchResult.ACCEPTED);
            renewalBackoff.succeeded();
            renewalGrievance.settled();
        } catch (FetchFailure e) {
            putOffRenewal(e);
            complain(renewalGrievance, e);
        }
    }

    private void putOffRenewal(FetchFailure failure) {
        observer.certificateAsked(failure.result());
        renewal.in(renewalBackoff.failed(failure.retryAfter()));
    }

    private IdentityMaterial fetch() throws FetchFailure {
        String token = TokenFile.read(settings.token());
        CertificateRequest request = CertificateRequest.fresh();
        List<X509Certificate> chain = client.certificate(requireNonNull(trust.inForce()), request, token);
        try {
            return judge(request, chain);
        } catch (BadIdentity firstImpression) {
            // The CA may have gone on to another root since we learnt its bundle.
            learnBundle();
            try {
                return judge(request, chain);
            } catch (BadIdentity e) {
                throw new FetchFailure(FetchResult.BAD_CERTIFICATE, e.sentence() + ".");
            }
        }
    }

    private IdentityMaterial judge(CertificateRequest request, List<X509Certificate> chain) throws BadIdentity {
        IdentityMaterial material = IdentityMaterial.accept(
                CaClient.PLACE, trust.place(), settings.trustDomain(), request.key(), chain, verifier());
        if (settings.expected() != null && !settings.expected().equals(material.id())) {
            throw new BadIdentity(CaClient.PLACE + ": the CA calls us " + material.id() + ", and we were told to be "
                    + settings.expected());
        }
        return material;
    }

    private void accept(IdentityMaterial material) {
        Duration life = Duration.between(clock.instant(), material.notAfter());
        renewal.in(Backoff.jittered(life.dividedBy(2), RENEWAL_JITTER, random));
        alarm.in(life.multipliedBy(2).dividedBy(3));
        alarmed = false;
        held.replace(material);
    }

    /**
     * Asks for the CA's bundle and puts it in force. An answer that is no bundle to trust is complained of and changes
     * nothing.
     *
     * @return why the CA cannot be spoken to, which has been complained of; null when it can
     */
    private @Nullable FetchFailure learnBundle() {
        try {
            BundleText text = askForBundle();
            boolean news = text != null && trust.learn(text);
            observer.bundleAsked(FetchResult.ACCEPTED);
            observer.bundleInForce(trust.sequence());
            bundleBackoff.succeeded();
            bundleGrievance.settled();
            bundlePoll.in(Backoff.jittered(settings.timing().bundlePoll(), POLL_JITTER, random));
            if (news) {
                LOG.infof("Trust bundle %d of the CA is in force", trust.sequence());
                judgeByNewBundles();
            }
            return null;
        } catch (BadIdentity e) {
            keepBundle(new FetchFailure(FetchResult.BAD_BUNDLE, e.sentence() + "."));
            return null;
        } catch (FetchFailure e) {
            keepBundle(e);
            return e.result() == FetchResult.BAD_ANSWER ? null : e;
        }
    }

    private void keepBundle(FetchFailure failure) {
        observer.bundleAsked(failure.result());
        bundlePoll.in(bundleBackoff.failed(failure.retryAfter()));
        complain(bundleGrievance, failure);
    }

    /** Knows the CA by the bundle in force or, where that fails, by the file's. */
    private @Nullable BundleText askForBundle() throws FetchFailure {
        try {
            return client.bundle(requireNonNull(trust.inForce()), trust.entityTag());
        } catch (FetchFailure e) {
            TrustBundle reserve = trust.reserve();
            if (e.result() != FetchResult.UNTRUSTED || reserve == null) {
                throw e;
            }
            BundleText text = client.bundle(reserve, null);
            LOG.warnf(
                    "The CA is no longer known by its own bundle %d; the one in %s vouches for it and is in force",
                    trust.sequence(), settings.bundle());
            trust.fallBack();
            judgeByNewBundles();
            return text;
        }
    }

    /** Peers are judged by the new bundles from now on; our own chain stays, and is renewed if they do not vouch for it. */
    private void judgeByNewBundles() {
        IdentityMaterial material = held.current();
        if (material == null) {
            return;
        }
        SvidVerifier verifier = verifier();
        held.replace(material.judgingBy(verifier));
        try {
            verifier.verify(material.chain().toArray(X509Certificate[]::new));
        } catch (CertificateException e) {
            LOG.warnf("The new trust bundle does not vouch for our own certificate: a new one is asked for at once");
            renewal.now();
        }
    }

    private SvidVerifier verifier() {
        TrustBundle own = requireNonNull(trust.inForce());
        Map<TrustDomain, TrustBundle> all = new LinkedHashMap<>(guestBundles);
        all.put(own.domain(), own);
        return new SvidVerifier(all, clock);
    }

    /** One line for each new complaint. */
    private void complain(Grievance grievance, FetchFailure failure) {
        if (grievance.isNew(failure)) {
            LOG.warnf("%s Asking again; %s", failure.sentence(), held.stays());
        }
    }

    private void raiseAlarm() {
        IdentityMaterial material = held.current();
        if (!alarmed && material != null && alarm.isDue()) {
            alarmed = true;
            LOG.errorf(
                    "Identity %s ends at %s, two thirds of its life have passed, and it could not be renewed: %s",
                    material.id(),
                    material.notAfter(),
                    renewalGrievance.last().orElse(bundleGrievance.last().orElse("nobody knows why")));
        }
    }

    /** Stops asking and watching, an exchange under way included. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.debug("The identity's thread is still looking up a name; it ends after that");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        held.clear();
    }
}
