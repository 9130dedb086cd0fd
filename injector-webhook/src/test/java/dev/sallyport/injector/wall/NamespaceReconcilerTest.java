package dev.sallyport.injector.wall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.injector.wall.NamespaceSurvey.BarePod;
import dev.sallyport.injector.wall.WallObserver.Outcome;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.policy.Governance;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Settings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NamespaceReconcilerTest {
    private static final Instant NOW = Instant.parse("2026-11-25T13:00:00Z");
    private static final Settings SETTINGS = new Settings(
            List.of(Cidr.parse("10.244.0.0/16")),
            List.of(),
            List.of(),
            Posture.DENY,
            List.of(),
            List.of(),
            List.of(),
            Governance.DEFAULT);
    private static final NamespaceFacts GOVERNED = new NamespaceFacts(Map.of("sallyport.dev/inject", "enabled"), null);

    /** Remembers what is written; from one step on it may say that the namespace is gone. */
    private static final class Notebook implements ClusterWriter, ClusterSurveyor, WallObserver {
        private final List<String> written = new ArrayList<>();
        private final List<String> told = new ArrayList<>();
        private Optional<NamespaceSurvey> survey = Optional.empty();
        private int goneAfter = Integer.MAX_VALUE;
        private String failing = "nothing";

        private Written write(String what) throws WriteFailed {
            written.add(what);
            if (what.equals(failing)) {
                throw new WriteFailed(what, new IllegalStateException());
            }
            return written.size() > goneAfter ? Written.GONE : Written.DONE;
        }

        @Override
        public Written apply(HasMetadata object) throws WriteFailed {
            return write("apply " + object.getKind());
        }

        @Override
        public Written remove(OwnObject object, String namespace) throws WriteFailed {
            return write("remove " + object.kind());
        }

        @Override
        public Written state(String namespace, @Nullable String status) throws WriteFailed {
            return write("state " + status);
        }

        @Override
        public Optional<NamespaceSurvey> survey(String namespace) {
            return survey;
        }

        @Override
        public Set<String> furnished() {
            return Set.of();
        }

        @Override
        public void reconciled(String namespace, Outcome outcome) {
            told.add(outcome.name());
        }

        @Override
        public void lockdownPending(String namespace, String status) {
            told.add("pending");
        }

        @Override
        public void lockdownApplied(String namespace, String status) {
            told.add("applied");
        }

        @Override
        public void standing(String namespace, int waiting, List<String> openings) {
            told.add("standing " + waiting);
        }

        @Override
        public void outOfOffice() {
            throw new AssertionError("not the reconciler's to say");
        }

        @Override
        public void released(String namespace) {
            told.add("released");
        }
    }

    private final Notebook notebook = new Notebook();

    private NamespaceReconciler.Result reconcile(@Nullable NamespaceFacts facts, @Nullable String bundle)
            throws WriteFailed {
        return new NamespaceReconciler(notebook, notebook, notebook, () -> NOW)
                .reconcile("shop", facts, new Ground(SETTINGS, List.of(), bundle));
    }

    private void found(int injected, Standing standing, @Nullable String status, BarePod... pods) {
        notebook.survey = Optional.of(new NamespaceSurvey(null, List.of(pods), injected, standing, List.of(), status));
    }

    @Test
    void writesPolicyThenBundleThenState() throws WriteFailed {
        found(0, Standing.NONE, null);
        assertThat(reconcile(GOVERNED, "pem").outcome()).isEqualTo(Outcome.DONE);
        assertThat(notebook.written)
                .containsExactly("apply NetworkPolicy", "apply ConfigMap", "state Applied since 2026-11-25T13:00:00Z");
        assertThat(notebook.told).containsExactly("applied", "standing 0");
    }

    @Test
    void asksToBeCalledAgainWhileItWaits() throws WriteFailed {
        found(0, Standing.NONE, null, new BarePod("old", false));
        assertThat(reconcile(GOVERNED, "pem").again()).isEqualTo(Duration.ofHours(24));
        assertThat(notebook.written).contains("remove NetworkPolicy").doesNotContain("apply NetworkPolicy");
        assertThat(notebook.told).containsExactly("pending", "standing 1");
    }

    @Test
    void withoutAGoodBundleTheCopyStaysAsItIs() throws WriteFailed {
        found(0, Standing.NONE, null);
        reconcile(GOVERNED, null);
        assertThat(notebook.written).doesNotContain("apply ConfigMap").contains("apply NetworkPolicy");
    }

    @Test
    void whatCannotBeWrittenKeepsNothingElseFromStanding() {
        found(0, Standing.NONE, null);
        notebook.failing = "apply NetworkPolicy";
        assertThatThrownBy(() -> reconcile(GOVERNED, "pem")).isInstanceOf(WriteFailed.class);
        assertThat(notebook.written)
                .containsExactly("apply NetworkPolicy", "apply ConfigMap", "state Applied since 2026-11-25T13:00:00Z");
        notebook.written.clear();
        notebook.failing = "apply ConfigMap";
        assertThatThrownBy(() -> reconcile(GOVERNED, "pem")).hasMessage("apply ConfigMap");
        assertThat(notebook.written).startsWith("apply NetworkPolicy");
    }

    @Test
    void stopsWhereTheNamespaceVanishes() throws WriteFailed {
        found(0, Standing.NONE, null);
        notebook.goneAfter = 0;
        assertThat(reconcile(GOVERNED, "pem").outcome()).isEqualTo(Outcome.GONE);
        assertThat(notebook.written).containsExactly("apply NetworkPolicy");
        notebook.survey = Optional.empty();
        assertThat(reconcile(GOVERNED, "pem").outcome()).isEqualTo(Outcome.GONE);
    }

    @Test
    void takesTheWallDownAndLeavesTheBundleToPodsThatMountIt() throws WriteFailed {
        found(2, Standing.WHOLE, "Applied since 2026-11-01T00:00:00Z");
        reconcile(new NamespaceFacts(Map.of(), null), "pem");
        assertThat(notebook.written).containsExactly("remove NetworkPolicy", "state null");
        notebook.written.clear();
        found(0, Standing.NONE, null);
        reconcile(null, "pem");
        assertThat(notebook.written).containsExactly("remove NetworkPolicy", "remove ConfigMap");
    }

    @Test
    void believesTheNamespaceAndNotAListThatLacksIt() throws WriteFailed {
        notebook.survey = Optional.of(new NamespaceSurvey(
                GOVERNED, List.of(), 0, Standing.WHOLE, List.of(), "Applied since 2026-11-01T00:00:00Z"));
        reconcile(null, "pem");
        assertThat(notebook.written).containsExactly("apply NetworkPolicy", "apply ConfigMap");
    }

    @Test
    void saysNothingTwice() throws WriteFailed {
        found(1, Standing.WHOLE, "Applied since 2026-11-01T00:00:00Z");
        reconcile(GOVERNED, "pem");
        assertThat(notebook.written).containsExactly("apply NetworkPolicy", "apply ConfigMap");
        assertThat(notebook.told).containsExactly("standing 0");
    }
}
