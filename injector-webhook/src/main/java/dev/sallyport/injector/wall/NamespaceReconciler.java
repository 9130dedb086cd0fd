package dev.sallyport.injector.wall;

import dev.sallyport.injector.wall.ClusterWriter.Written;
import dev.sallyport.injector.wall.WallObserver.Outcome;
import dev.sallyport.injector.world.Governed;
import dev.sallyport.model.policy.NamespaceFacts;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes one namespace as it should be: survey, decide, write what differs. Blocking; used by one thread. Every call starts
 * from what is there, so that being called twice, or after a crash in between, does no harm.
 */
public final class NamespaceReconciler {
    private final ClusterSurveyor surveyor;
    private final ClusterWriter writer;
    private final WallObserver observer;
    private final InstantSource clock;

    /** Reads there, writes there, tells the observer. */
    public NamespaceReconciler(
            ClusterSurveyor surveyor, ClusterWriter writer, WallObserver observer, InstantSource clock) {
        this.surveyor = surveyor;
        this.writer = writer;
        this.observer = observer;
        this.clock = clock;
    }

    /**
     * When to look again.
     *
     * @param outcome how it ended
     * @param again while pods are waited for: how long at most until the decision changes by itself; else null
     */
    public record Result(Outcome outcome, @Nullable Duration again) {}

    /** A step of the work; the work ends where the namespace is gone. */
    private interface Step {
        Written write() throws WriteFailed;
    }

    /**
     * Does it.
     *
     * @param known what the source says of the namespace, null when nothing; the namespace itself, where it can be
     *     asked, knows better: a list that came back empty must not take walls down
     * @throws WriteFailed to be tried again
     */
    public Result reconcile(String namespace, @Nullable NamespaceFacts known, Ground ground) throws WriteFailed {
        Optional<NamespaceSurvey> survey = surveyor.survey(namespace);
        if (survey.isEmpty()) {
            observer.released(namespace);
            return new Result(Outcome.GONE, null);
        }
        NamespaceFacts own = survey.get().facts();
        NamespaceFacts facts = own == null ? known : own;
        return facts != null && Governed.is(namespace, facts)
                ? furnish(namespace, facts, ground, survey.get())
                : clear(namespace, survey.get());
    }

    private Result furnish(String namespace, NamespaceFacts facts, Ground ground, NamespaceSurvey survey)
            throws WriteFailed {
        Lockdown lockdown = Lockdown.decide(
                facts,
                ground.settings().governance().lockdownGrace(),
                survey,
                clock.instant().truncatedTo(ChronoUnit.SECONDS));
        String status = LockdownStatus.text(lockdown, survey.openings());
        Deque<Step> steps = new ArrayDeque<>();
        // The wall first: whoever edits the namespace may have made its ConfigMap one that cannot be written.
        if (lockdown.standing() == Standing.NONE) {
            steps.add(() -> writer.remove(OwnObject.NETWORK_POLICY, namespace));
        } else {
            boolean spares = lockdown.standing() == Standing.SPARING;
            steps.add(() -> writer.apply(EgressNetworkPolicy.of(namespace, ground, spares)));
        }
        String bundle = ground.bundle();
        if (bundle != null) {
            steps.add(() -> writer.apply(BundleConfigMap.of(namespace, bundle)));
        }
        if (status == null ? survey.status() != null : !status.equals(survey.status())) {
            steps.add(() -> writer.state(namespace, status));
        }
        if (!run(steps)) {
            observer.released(namespace);
            return new Result(Outcome.GONE, null);
        }
        tell(namespace, lockdown, status, survey);
        return new Result(Outcome.DONE, lockdown.isPending() ? untilDecided(lockdown) : null);
    }

    private @Nullable Duration untilDecided(Lockdown lockdown) {
        return lockdown.until() == null ? null : Duration.between(clock.instant(), lockdown.until());
    }

    private void tell(String namespace, Lockdown lockdown, @Nullable String status, NamespaceSurvey survey) {
        LockdownStatus before = LockdownStatus.parse(survey.status());
        if (status != null
                && lockdown.isPending()
                && (before == null || before.phase() != LockdownStatus.Phase.PENDING)) {
            observer.lockdownPending(namespace, status);
        }
        if (status != null
                && !lockdown.isPending()
                && (before == null || before.phase() != LockdownStatus.Phase.APPLIED)) {
            observer.lockdownApplied(namespace, status);
        }
        observer.standing(namespace, lockdown.waiting().size(), survey.openings());
    }

    /** What injected pods mount stays until they are gone: a container of theirs may have to be started again. */
    private Result clear(String namespace, NamespaceSurvey survey) throws WriteFailed {
        Deque<Step> steps = new ArrayDeque<>();
        steps.add(() -> writer.remove(OwnObject.NETWORK_POLICY, namespace));
        if (survey.injected() > 0 && survey.status() != null) {
            steps.add(() -> writer.state(namespace, null));
        }
        if (survey.injected() == 0) {
            steps.add(() -> writer.remove(OwnObject.TRUST_BUNDLE, namespace));
        }
        boolean done = run(steps);
        observer.released(namespace);
        return new Result(done ? Outcome.DONE : Outcome.GONE, null);
    }

    /** What fails keeps nothing that follows from being tried; the first failure is told in the end. */
    private static boolean run(Deque<Step> steps) throws WriteFailed {
        WriteFailed first = null;
        for (Step step : steps) {
            try {
                if (step.write() == Written.GONE) {
                    return false;
                }
            } catch (WriteFailed e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
        return true;
    }
}
