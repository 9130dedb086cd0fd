package dev.sallyport.injector.world;

import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.resources.source.Publication;
import dev.sallyport.resources.source.ResourceListener;
import dev.sallyport.resources.translate.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The last state that a source published. A namespace that it does not call governed is asked for directly: the API server
 * chose to call us by the namespace's labels, and a watch may lag behind them. Safe for concurrent use; one volatile swap.
 */
public final class Knowledge implements ResourceListener {
    private static final Logger LOG = Logger.getLogger(Knowledge.class);

    private final NamespaceLookup lookup;
    private final Consumer<PolicySnapshot> onChange;
    private volatile @Nullable PolicySnapshot snapshot;
    private volatile boolean synced;

    /**
     * Knows nothing yet.
     *
     * @param lookup for namespaces that the source does not call governed
     * @param onChange told of each state, on the source's thread
     */
    public Knowledge(NamespaceLookup lookup, Consumer<PolicySnapshot> onChange) {
        this.lookup = lookup;
        this.onChange = onChange;
    }

    @Override
    public void published(Publication publication) {
        snapshot = publication.snapshot();
        synced = true;
        onChange.accept(publication.snapshot());
    }

    @Override
    public void confirmed(Instant readAt) {
        synced = true;
    }

    @Override
    public void problems(List<Problem> problems) {
        problems.forEach(problem -> LOG.warnf("Resource not as it should be: %s", problem));
        if (problems.isEmpty()) {
            LOG.info("Every resource is as it should be");
        }
        synced = true;
    }

    /** True once the source has read everything once, whether there are EgressSettings or not. */
    public boolean isSynced() {
        return synced;
    }

    /** The EgressSettings in force, or null when none were ever read. */
    public @Nullable Settings settings() {
        PolicySnapshot held = snapshot;
        return held == null ? null : held.settings();
    }

    /** What is known of every namespace by name; empty before the first state. */
    public Map<String, NamespaceFacts> namespaces() {
        PolicySnapshot held = snapshot;
        return held == null ? Map.of() : held.namespaces();
    }

    /** True while the source calls the namespace governed, so that {@link #namespace} need not ask. */
    public boolean isKnown(String name) {
        NamespaceFacts facts = namespaces().get(name);
        return facts != null && Governed.is(name, facts);
    }

    /** What is known of a namespace; blocking when it has to be asked for. */
    public NamespaceAnswer namespace(String name) {
        NamespaceFacts facts = namespaces().get(name);
        return facts != null && Governed.is(name, facts) ? new NamespaceAnswer.Known(facts) : lookup.ask(name);
    }
}
