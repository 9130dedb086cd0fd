package dev.sallyport.ca.app;

import dev.sallyport.ca.authority.AuthorityInForce;
import dev.sallyport.ca.authority.AuthorityKeeper;
import dev.sallyport.ca.bundle.TrustBundle;
import dev.sallyport.ca.config.CaConfig;
import dev.sallyport.ca.config.CaSettings;
import dev.sallyport.ca.config.SettingsReader;
import dev.sallyport.ca.config.UnknownVariables;
import dev.sallyport.ca.http.CaEndpoint;
import dev.sallyport.ca.http.CurrentEndpoint;
import dev.sallyport.ca.http.ServingKeyManager;
import dev.sallyport.ca.issue.CertificateDesk;
import dev.sallyport.ca.issue.Decision;
import dev.sallyport.ca.issue.RateLimits;
import dev.sallyport.ca.issue.ServingCertificate;
import dev.sallyport.ca.observe.CaMetrics;
import dev.sallyport.ca.observe.DecisionLog;
import dev.sallyport.ca.observe.KeeperLog;
import dev.sallyport.ca.refusal.Refusal;
import dev.sallyport.ca.refusal.RefusalReason;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The process: puts the parts together and keeps them going. Started and stopped by {@link Main}'s thread; its state is
 * read by health checks on others.
 */
@Singleton
final class CertificateAuthority {
    private static final Logger LOG = Logger.getLogger(CertificateAuthority.class);

    private final CaConfig config;
    private final Modes modes;
    private final CurrentEndpoint endpoint;
    private final ServingKeyManager serving;
    private final MeterRegistry registry;
    private final Clock clock = Clock.systemUTC();
    private volatile @Nullable Parts running;

    /** What is running. */
    private record Parts(Mode mode, AuthorityKeeper keeper, ServingCertificate certificate, Pulse pulse) {}

    @Inject
    CertificateAuthority(
            CaConfig config, Modes modes, CurrentEndpoint endpoint, ServingKeyManager serving, MeterRegistry registry) {
        this.config = config;
        this.modes = modes;
        this.endpoint = endpoint;
        this.serving = serving;
        this.registry = registry;
    }

    /**
     * Starts. The first pass is awaited where that is quick; a cluster that does not answer is tried again and again.
     *
     * @throws IllegalArgumentException with every mistake in the settings
     * @throws IllegalStateException with a sentence, when something stands in the way
     */
    void start() {
        new UnknownVariables()
                .among(System.getenv().keySet())
                .forEach(name -> LOG.warnf("No setting is called %s; it has no effect", name));
        CaSettings settings = SettingsReader.read(config);
        CaMetrics metrics = new CaMetrics(registry, clock);
        SecureRandom random = new SecureRandom();
        Mode mode = modes.open(settings, metrics, clock);
        AuthorityKeeper keeper = new AuthorityKeeper(
                mode.store(),
                mode.tenure(),
                settings.rotation(),
                mode.publisher(),
                clock,
                random,
                new KeeperLog(metrics));
        ServingCertificate certificate = new ServingCertificate(
                settings.trustDomain(),
                settings.systemNamespace(),
                settings.names(),
                settings.lives().usual(),
                clock,
                serving::hold);
        metrics.watch(keeper::current, certificate::notAfter, mode.tenure());
        open(settings, mode, keeper, new DecisionLog(metrics));
        Pulse pulse = new Pulse(rhythm(settings), () -> {
            keeper.pass();
            certificate.keepUp(keeper.current());
        });
        running = new Parts(mode, keeper, certificate, pulse);
        pulse.start();
        LOG.infof(
                "Sallyport CA of %s started, HTTPS on %d",
                settings.trustDomain(), config.https().port());
    }

    private void open(CaSettings settings, Mode mode, AuthorityKeeper keeper, DecisionLog decisions) {
        RateLimits rates = new RateLimits(settings.rates());
        serving.admit(source -> {
            boolean admitted = rates.takeOf(source).isEmpty();
            if (!admitted) {
                decisions.decided(new Decision.Refused(Refusal.of(RefusalReason.SOURCE_LIMITED), null), source);
            }
            return admitted;
        });
        CertificateDesk desk = new CertificateDesk(
                settings.trustDomain(),
                keeper::current,
                mode.attestor(),
                rates,
                settings.lives(),
                settings.names(),
                settings.places(),
                decisions);
        endpoint.open(new CaEndpoint(desk, () -> bundle(keeper.current()), decisions));
    }

    /** Often enough, too, for our own certificate, which is renewed at half of its life. */
    private static Duration rhythm(CaSettings settings) {
        Duration fifth = settings.lives().usual().dividedBy(5);
        return fifth.compareTo(settings.pollInterval()) < 0 ? fifth : settings.pollInterval();
    }

    private static @Nullable TrustBundle bundle(@Nullable AuthorityInForce authority) {
        return authority == null ? null : authority.bundle();
    }

    /** An authority that can sign is in force, and our own certificate is held and valid. Who trusts us is not our readiness. */
    boolean isReady() {
        Parts parts = running;
        if (parts == null) {
            return false;
        }
        Instant now = clock.instant();
        AuthorityInForce authority = parts.keeper().current();
        Instant servingEnd = parts.certificate().notAfter();
        return authority != null
                && authority.state().signer().isValidAt(now)
                && servingEnd != null
                && now.isBefore(servingEnd);
    }

    /** Our own certificate was held once. */
    boolean isStarted() {
        return serving.isHolding();
    }

    /** Stops the keeper, then lets go of tenure. Idempotent. */
    void close() {
        Parts parts = running;
        running = null;
        if (parts != null) {
            parts.pulse().close();
            parts.mode().closing().run();
        }
    }
}
