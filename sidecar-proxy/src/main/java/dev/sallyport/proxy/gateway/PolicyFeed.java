package dev.sallyport.proxy.gateway;

import dev.sallyport.model.policy.Pods;
import dev.sallyport.proxy.connection.PolicyObserver;
import dev.sallyport.proxy.policy.PolicyStore;
import dev.sallyport.resources.source.Publication;
import dev.sallyport.resources.source.ResourceListener;
import dev.sallyport.resources.translate.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a source publishes into force and says what is wrong with the rest: each problem when it comes up, not again
 * while it lasts. Called on the source's thread.
 */
final class PolicyFeed implements ResourceListener {
    private static final Logger LOG = Logger.getLogger(PolicyFeed.class);

    private static final int MOST_TOLD = 50;

    private final PolicyStore store;
    private final PolicyObserver observer;
    private volatile Standing standing = Standing.NONE;
    private Set<Problem> told = Set.of();
    private long generation;
    private int rejected;

    PolicyFeed(PolicyStore store, PolicyObserver observer) {
        this.store = store;
        this.observer = observer;
    }

    @Override
    public void published(Publication publication) {
        store.publish(publication.snapshot());
        generation = publication.snapshot().generation();
        rejected = rejected(publication.problems());
        observer.published(generation, rejected, publication.readAt());
        standing = new Standing(publication.readAt(), publication.problems());
        LOG.infof(
                "Policy generation %d in force: %d policies, %d quarantined",
                publication.snapshot().generation(),
                publication.snapshot().policies().size(),
                publication.snapshot().quarantines().size());
    }

    @Override
    public void pods(Pods known) {
        store.publish(known);
    }

    /**
     * How the source of policy stands. Immutable.
     *
     * @param readAt when it was read last, or null
     * @param problems what is wrong with it
     */
    record Standing(@Nullable Instant readAt, List<Problem> problems) {
        static final Standing NONE = new Standing(null, List.of());

        Standing {
            problems = List.copyOf(problems);
        }
    }

    private static int rejected(List<Problem> problems) {
        return Math.toIntExact(problems.stream()
                .map(Problem::resource)
                .filter(Objects::nonNull)
                .distinct()
                .count());
    }

    /** The same policy, younger. */
    @Override
    public void confirmed(Instant readAt) {
        observer.published(generation, rejected, readAt);
        standing = new Standing(readAt, standing.problems());
    }

    /** How the source stands now. Any thread. */
    Standing standing() {
        return standing;
    }

    @Override
    public void problems(List<Problem> problems) {
        List<Problem> news =
                problems.stream().filter(problem -> !told.contains(problem)).toList();
        told = Set.copyOf(problems);
        standing = new Standing(standing.readAt(), problems);
        news.stream().limit(MOST_TOLD).forEach(problem -> LOG.warnf("Resources: %s", problem));
        if (news.size() > MOST_TOLD) {
            LOG.warnf(
                    "Resources: and %d problems more, which the conditions of the resources tell",
                    news.size() - MOST_TOLD);
        }
        rejected = rejected(problems);
        if (news.stream().anyMatch(problem -> problem.resource() == null)) {
            observer.sourceFailed();
        }
        if (problems.isEmpty()) {
            LOG.info("Resources: no problems");
        }
        if (store.current() == null) {
            LOG.error("No policy is in force yet: no tunnel connection is taken, and this gateway is not ready");
        }
    }
}
