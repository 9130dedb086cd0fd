package dev.sallyport.ca.authority;

import dev.sallyport.ca.authority.ClockTrust.Verdict;
import dev.sallyport.ca.authority.Rotation.Step;
import dev.sallyport.ca.authority.StateStore.Written;
import dev.sallyport.ca.bundle.BundlePublisher;
import dev.sallyport.ca.bundle.TrustBundle;
import dev.sallyport.ca.certificate.SvidIssuer;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Loads the state, lets it move on where this process has the tenure, puts it in force, publishes its bundle. One pass at
 * a time, all on the caller's thread; {@link #current} may be read from any.
 *
 * <p>A pass takes one step at most. The new root signs only after a pass that found the announced bundle published, so
 * that waiting alone is not taken for having been heard.
 */
public final class AuthorityKeeper {
    private final StateStore store;
    private final Tenure tenure;
    private final Rotation rotation;
    private final DocumentText text;
    private final BundlePublisher publisher;
    private final InstantSource clock;
    private final ClockTrust clockTrust;
    private final SecureRandom random;
    private final KeeperObserver observer;

    private volatile @Nullable AuthorityInForce current;
    private String version = "";
    private long published = -1;

    /** Nothing happens before the first {@link #pass}. */
    public AuthorityKeeper(
            StateStore store,
            Tenure tenure,
            RotationSettings settings,
            BundlePublisher publisher,
            InstantSource clock,
            SecureRandom random,
            KeeperObserver observer) {
        this.store = store;
        this.tenure = tenure;
        this.rotation = new Rotation(settings, random);
        this.text = new DocumentText(settings.trustDomain());
        this.publisher = publisher;
        this.clock = clock;
        this.clockTrust = new ClockTrust(clock);
        this.random = random;
        this.observer = observer;
    }

    /** What is in force; null before the first state was loaded. */
    public @Nullable AuthorityInForce current() {
        return current;
    }

    /** One pass. Blocking; throws for nothing that the store or the state does. */
    public void pass() {
        try {
            Written written = store.load();
            if (!written.files().isEmpty()) {
                go(written);
                observer.inOrder();
            } else {
                clockTrust.look(Instant.MIN);
                if (current == null) {
                    begin(written);
                } else {
                    restore(written, current.state());
                }
            }
        } catch (IOException unavailable) {
            clockTrust.look(Instant.MIN);
            observer.failed("the CA's state cannot be read or written: " + unavailable.getMessage());
        } catch (IllegalArgumentException unacceptable) {
            observer.failed("the CA's state is refused: " + unacceptable.getMessage());
        }
        publish();
    }

    private void begin(Written nothing) throws IOException {
        if (tenure.isHeld()) {
            Instant now = clock.instant();
            AuthorityState first = rotation.first(now);
            if (write(nothing, first, now)) {
                observer.stepped(Step.NONE, first);
                accept(first, "");
            }
        }
    }

    /**
     * Somebody deleted the state. A new root would cut off everyone, and the next process to start would make one: what is
     * in force is written again, unless it is its owner's.
     */
    private void restore(Written nothing, AuthorityState state) throws IOException {
        if (state instanceof AuthorityState.Supplied || !tenure.isHeld()) {
            observer.failed("the CA's state has vanished");
        } else if (write(nothing, state, clock.instant())) {
            observer.restored(state);
        }
    }

    private void go(Written written) throws IOException {
        Instant now = clock.instant();
        Document document = text.read(written.files(), now);
        accept(document.state(), written.version());
        Verdict verdict = clockTrust.look(document.seen());
        observer.clockJudged(verdict);
        if (!tenure.isHeld() || verdict == Verdict.DOUBTED) {
            return;
        }
        AuthorityState state = document.state();
        Step step = rotation.due(state, now, written.rotationAsked(), published == state.sequence());
        boolean inVain = written.rotationAsked() && step != Step.ANNOUNCE && step != Step.REPLACE;
        AuthorityState next = rotation.take(step, state, now);
        if (next == state && document.noted() && !inVain && verdict != Verdict.BELIEVED_ANEW) {
            return;
        }
        if (write(written, next, now)) {
            if (inVain) {
                observer.askedInVain(state);
            }
            if (next != state) {
                observer.stepped(step, next);
            }
            accept(next, "");
        }
    }

    private boolean write(Written previous, AuthorityState state, Instant now) throws IOException {
        boolean won = store.replace(previous, text.write(state, now));
        if (!won) {
            observer.conflict();
        }
        return won;
    }

    /** Of a version already in force nothing is made anew, so that "changed" means changed. */
    private void accept(AuthorityState state, String loadedVersion) {
        if (current != null && !loadedVersion.isEmpty() && loadedVersion.equals(version)) {
            return;
        }
        version = loadedVersion;
        SvidIssuer issuer = new SvidIssuer(state.signer(), clock, random);
        AuthorityInForce authority =
                new AuthorityInForce(state, issuer, new TrustBundle(state.bundle(), state.sequence()));
        current = authority;
        observer.inForce(authority);
    }

    private void publish() {
        AuthorityInForce authority = current;
        if (authority != null && tenure.isHeld()) {
            published =
                    publisher.publish(authority.bundle()) ? authority.bundle().sequence() : -1;
        }
    }
}
