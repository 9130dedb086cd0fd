package dev.sallyport.proxy.gateway;

import dev.sallyport.proxy.connection.PolicyObserver;
import dev.sallyport.proxy.policy.PolicyStore;
import dev.sallyport.resources.source.Publication;
import dev.sallyport.resources.source.ResourceListener;
import dev.sallyport.resources.translate.Problem;
import java.util.List;
import org.jboss.logging.Logger;

/** Takes what a source publishes into force and says what is wrong with the rest. Called on the source's thread. */
final class PolicyFeed implements ResourceListener {
    private static final Logger LOG = Logger.getLogger(PolicyFeed.class);

    private final PolicyStore store;
    private final PolicyObserver observer;

    PolicyFeed(PolicyStore store, PolicyObserver observer) {
        this.store = store;
        this.observer = observer;
    }

    @Override
    public void published(Publication publication) {
        store.publish(publication.snapshot());
        long rejected = publication.problems().stream()
                .map(Problem::resource)
                .filter(java.util.Objects::nonNull)
                .distinct()
                .count();
        observer.published(publication.snapshot().generation(), Math.toIntExact(rejected), publication.readAt());
        LOG.infof(
                "Policy generation %d in force: %d policies, %d quarantined",
                publication.snapshot().generation(),
                publication.snapshot().policies().size(),
                publication.snapshot().quarantines().size());
    }

    @Override
    public void problems(List<Problem> problems) {
        problems.forEach(problem -> LOG.warnf("Resources: %s", problem));
        if (problems.stream().anyMatch(problem -> problem.resource() == null)) {
            observer.sourceFailed();
        }
        if (problems.isEmpty()) {
            LOG.info("Resources: no problems");
        }
        if (store.current() == null) {
            LOG.error(
                    "No policy is in force yet: every tunnel is refused policy_invalid, and this gateway is not ready");
        }
    }
}
