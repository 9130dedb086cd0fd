package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.model.policy.PodLabels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryResourceSourceIT {
    private static final Timing FAST = new Timing(Duration.ofMillis(60), Duration.ofMillis(120));
    private static final String SETTINGS = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            spec: { clusterCIDRs: [10.42.0.0/16] }
            """;

    @TempDir
    Path temp;

    private final RecordingListener heard = new RecordingListener();
    private Path folder;
    private DirectoryResourceSource source;

    @BeforeEach
    void begin() throws IOException {
        folder = Files.createDirectory(temp.resolve("resources"));
        source = new DirectoryResourceSource(folder, FAST, InstantSource.system());
    }

    @AfterEach
    void end() {
        source.close();
    }

    private static String allow(String namespace, String name, String host) {
        return """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: %s, namespace: %s }
                spec: { rules: [{ hosts: [%s] }] }
                """.formatted(name, namespace, host);
    }

    private static String deny(String namespace, String name) {
        return """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: %s, namespace: %s }
                spec: { rules: [{ action: Deny }] }
                """.formatted(name, namespace);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private void startWith(String... policies) throws Exception {
        write("settings.yaml", SETTINGS);
        for (int i = 0; i < policies.length; i++) {
            write("policy-" + i + ".yaml", policies[i]);
        }
        source.start(heard);
        heard.await("a first publication", () -> !heard.publications().isEmpty());
    }

    @Test
    void publishesOnceAndAgainOnlyWhenSomethingChanged() throws Exception {
        startWith(allow("shop", "a", "a.example.com"));
        assertThat(heard.last().snapshot().generation()).isEqualTo(1);
        assertThat(heard.policies()).containsExactly("shop/a");

        write("policy-0.yaml", "# only a comment changed\n" + allow("shop", "a", "a.example.com"));
        write("policy-1.yaml", allow("shop", "b", "b.example.com"));
        heard.await("b", () -> heard.policies().contains("shop/b"));

        assertThat(heard.publications()).hasSize(2);
        assertThat(heard.last().snapshot().generation()).isEqualTo(2);
        assertThat(heard.problems()).isEmpty();
    }

    private static String pod(String name, String uid, String role) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: { name: %s, namespace: shop, uid: "%s", labels: { role: %s } }
                spec: { containers: [{ name: app, image: app }] }
                ---
                """.formatted(name, uid, role);
    }

    @Test
    void podsAreKnownByUidAndTheirLabelsFollowedWithoutAnotherGeneration() throws Exception {
        write("pods.yaml", pod("one", "uid-1", "worker") + pod("two", "uid-2", "worker") + pod("twin", "uid-2", "web"));
        startWith(allow("shop", "a", "a.example.com"));
        PodLabels worker = PodLabels.of(Map.of("role", "worker"));
        assertThat(heard.pods().labels("shop", "uid-1")).isEqualTo(worker);
        assertThat(heard.pods().labels("shop", "uid-2").isKnown())
                .as("borne by two")
                .isFalse();
        assertThat(heard.pods().labels("other", "uid-1").isKnown()).isFalse();

        write("pods.yaml", pod("one", "uid-1", "web") + pod("two", "uid-2", "worker"));
        heard.await("relabelled", () -> heard.pods().labels("shop", "uid-2").equals(worker));
        assertThat(heard.pods().labels("shop", "uid-1")).isEqualTo(PodLabels.of(Map.of("role", "web")));
        assertThat(heard.publications()).hasSize(1);

        write("pods.yaml", pod("one", "uid/1", "web"));
        heard.await("a bad one", () -> heard.problems().stream().anyMatch(problem -> problem.contains("metadata.uid")));
        assertThat(heard.pods().labels("shop", "uid-1").isKnown())
                .as("its last good state stays")
                .isTrue();
    }

    @Test
    void aFolderFoundUnchangedSaysSoAndOneThatIsGoneDoesNot() throws Exception {
        startWith(allow("shop", "a", "a.example.com"));
        heard.await("confirmed", () -> heard.confirmed().isAfter(heard.last().readAt()));

        Files.delete(folder.resolve("settings.yaml"));
        Files.delete(folder.resolve("policy-0.yaml"));
        heard.await("a problem", () -> !heard.problems().isEmpty());
        Instant last = heard.confirmed();
        write("settings.yaml", SETTINGS);
        write("policy-0.yaml", allow("shop", "a", "a.example.com"));
        heard.await("well again", () -> heard.problems().isEmpty());
        heard.await("confirmed again", () -> heard.confirmed().isAfter(last));
        assertThat(heard.publications()).hasSize(1);
    }

    @Test
    void removingOneFileAmongOthersDeletesItsResources() throws Exception {
        startWith(allow("shop", "a", "a.example.com"), deny("shop", "b"));

        Files.delete(folder.resolve("policy-1.yaml"));

        heard.await(
                "b gone",
                () -> heard.policies().equals(List.of("shop/a"))
                        && heard.problems().isEmpty());
    }

    @Test
    void anEmptiedFolderIsAnErrorAndTheLastStateStays() throws Exception {
        startWith(allow("shop", "a", "a.example.com"));

        Files.delete(folder.resolve("settings.yaml"));
        Files.delete(folder.resolve("policy-0.yaml"));
        heard.await("a problem", () -> !heard.problems().isEmpty());
        assertThat(heard.problems())
                .containsExactly("the folder \"" + folder + "\" holds no *.yaml or *.yml file; the last state stays");

        Files.delete(folder);
        heard.await("another problem", () -> heard.problems().getFirst().contains("is not there"));
        assertThat(heard.publications()).hasSize(1);

        Files.createDirectory(folder);
        write("settings.yaml", SETTINGS);
        write("policy-0.yaml", allow("shop", "a2", "a.example.com"));
        heard.await(
                "recovery",
                () -> heard.policies().equals(List.of("shop/a2"))
                        && heard.problems().isEmpty());
    }

    @Test
    void aHalfWrittenFileChangesNothing() throws Exception {
        startWith(allow("shop", "a", "a.example.com"));

        write(
                "policy-0.yaml",
                "apiVersion: egress.sallyport.dev/v1alpha1\nkind: EgressPolicy\nmetadata: { name: a, na");
        heard.await("a problem", () -> !heard.problems().isEmpty());

        assertThat(heard.problems().getFirst())
                .startsWith("policy-0.yaml:3: the file cannot be read: it is not YAML: ");
        assertThat(heard.problems())
                .contains("EgressPolicy shop/a: its last good state stays in force, since its file cannot be read");
        assertThat(heard.publications()).hasSize(1);
        write("policy-0.yaml", allow("shop", "a", "other.example.com"));
        heard.await("the whole file", () -> heard.publications().size() == 2);
        heard.await("no problems", () -> heard.problems().isEmpty());
    }

    @Test
    void aFileThatIsStillBeingWrittenIsLeftAlone() throws Exception {
        startWith(allow("shop", "a", "a.example.com"));
        List<String> before = heard.policies();
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        int writes = 0;
        while (System.nanoTime() < end) {
            write("growing.yaml", deny("shop", "d" + writes++));
        }
        assertThat(heard.policies()).isEqualTo(before);
        int last = writes - 1;
        heard.await("the last writing", () -> heard.policies().contains("shop/d" + last));
        assertThat(heard.publications()).hasSize(2);
    }

    @Test
    void followsTheLinkSwapOfAMountedConfigMap() throws Exception {
        Path first = Files.createDirectory(folder.resolve("..2026_11_20"));
        Files.writeString(first.resolve("all.yaml"), SETTINGS + "---\n" + allow("shop", "a", "a.example.com"));
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_11_20"));
        Files.createSymbolicLink(folder.resolve("all.yaml"), Path.of("..data/all.yaml"));
        source.start(heard);
        heard.await("a", () -> heard.policies().equals(List.of("shop/a")));

        Path second = Files.createDirectory(folder.resolve("..2026_11_21"));
        Files.writeString(second.resolve("all.yaml"), SETTINGS + "---\n" + allow("shop", "b", "a.example.com"));
        Files.setLastModifiedTime(second.resolve("all.yaml"), Files.getLastModifiedTime(first.resolve("all.yaml")));
        Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2026_11_21"));
        Files.move(
                folder.resolve("..data_tmp"),
                folder.resolve("..data"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);

        heard.await("b", () -> heard.policies().equals(List.of("shop/b")));
        assertThat(heard.publications()).hasSize(2);
    }

    @Test
    void readsSubfoldersAndPassesOverHiddenNames() throws Exception {
        Files.createDirectories(folder.resolve("teams/shop"));
        Files.createDirectories(folder.resolve(".applied"));
        write("teams/shop/a.yml", allow("shop", "a", "a.example.com"));
        write(".applied/networkpolicy.yaml", "not: [ even yaml");
        write(".hidden.yaml", "\t");
        write("notes.txt", "anything");

        startWith();

        assertThat(heard.policies()).containsExactly("shop/a");
        assertThat(heard.problems()).isEmpty();
        write("teams/shop/b.yaml", allow("shop", "b", "b.example.com"));
        heard.await("b", () -> heard.policies().equals(List.of("shop/a", "shop/b")));
    }

    @Test
    void theSameResourceTwiceIsAProblemOnBothAndTheLastGoodStays() throws Exception {
        startWith(allow("shop", "a", "a.example.com"));

        write("second.yaml", allow("shop", "a", "b.example.com"));
        heard.await("problems", () -> !heard.problems().isEmpty());

        assertThat(heard.problems())
                .containsExactly(
                        "EgressPolicy shop/a: stands at second.yaml:1 too: neither is applied (policy-0.yaml:1)",
                        "EgressPolicy shop/a: stands at policy-0.yaml:1 too: neither is applied (second.yaml:1)",
                        "EgressPolicy shop/a: is invalid: its last good state stays in force (policy-0.yaml:1)");
        assertThat(heard.publications()).hasSize(1);
        Files.delete(folder.resolve("policy-0.yaml"));
        heard.await("the move is complete", () -> heard.publications().size() == 2);
        heard.await("no problems", () -> heard.problems().isEmpty());
    }

    @Test
    void aRenamedFileChangesNothing() throws Exception {
        startWith(deny("shop", "a"));

        Files.move(folder.resolve("policy-0.yaml"), folder.resolve("renamed.yaml"));
        write("marker.yaml", allow("shop", "marker", "a.example.com"));
        heard.await("the marker", () -> heard.policies().contains("shop/marker"));

        assertThat(heard.policies()).containsExactly("shop/a", "shop/marker");
        assertThat(heard.problems()).isEmpty();
    }

    @Test
    void withoutSettingsNothingIsPublished() throws Exception {
        write("policy.yaml", allow("shop", "a", "a.example.com"));
        source.start(heard);

        heard.await("problems", () -> !heard.problems().isEmpty());

        assertThat(heard.problems())
                .containsExactly(
                        "there is no valid EgressSettings named cluster: until there is, no state is in force");
        assertThat(heard.publications()).isEmpty();
        write("settings.yaml", SETTINGS);
        heard.await("a publication", () -> !heard.publications().isEmpty());
    }

    @Test
    void refusesWhatIsNoRegularFileWithoutOpeningIt() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("pipe.yaml").toString())
                        .start()
                        .waitFor())
                .isZero();

        startWith(allow("shop", "a", "a.example.com"));

        heard.await(
                "the problem",
                () -> heard.problems().contains("pipe.yaml:1: the file cannot be read: it is no regular file"));
    }

    @Test
    void stampsEachPublicationByTheClockAndEndsWhenClosed() throws Exception {
        Instant noon = Instant.parse("2026-11-20T12:00:00Z");
        source = new DirectoryResourceSource(folder, FAST, InstantSource.fixed(noon));
        startWith();
        assertThat(heard.last().readAt()).isEqualTo(noon);

        source.close();
        source.close();
        write("settings.yaml", SETTINGS.replace("10.42", "10.43"));

        assertThatThrownBy(() -> source.start(heard)).isInstanceOf(IllegalStateException.class);
        assertThat(heard.publications()).hasSize(1);
    }

    @Test
    void aFolderThatLinksIntoItselfIsAnErrorAndTheLastStateStays() throws Exception {
        startWith(allow("shop", "a", "a.example.com"));

        Files.createSymbolicLink(folder.resolve("again"), folder);
        heard.await("a problem", () -> !heard.problems().isEmpty());

        assertThat(heard.problems()).singleElement().asString().contains("cannot be listed: ", "the last state stays");
        assertThat(heard.publications()).hasSize(1);
        Files.delete(folder.resolve("again"));
        heard.await("recovery", () -> heard.problems().isEmpty());
    }

    @Test
    void aFileThatIsTooLargeOrGoneBehindItsLinkIsNotRead() throws Exception {
        write("large.yaml", "# " + "x".repeat(Folder.MAX_FILE_BYTES));
        Files.createSymbolicLink(folder.resolve("dangling.yaml"), Path.of("nowhere.yaml"));

        startWith(allow("shop", "a", "a.example.com"));

        heard.await("problems", () -> heard.problems().size() == 2);
        assertThat(heard.problems())
                .containsExactly(
                        "dangling.yaml:1: the file cannot be read: its link leads nowhere",
                        "large.yaml:1: the file cannot be read: it has more than 1048576 bytes");
        assertThat(heard.last().snapshot().quarantines()).hasSize(2);
    }

    @Test
    void aListenerThatFailsIsToldAgain() throws Exception {
        write("settings.yaml", SETTINGS);
        java.util.concurrent.atomic.AtomicInteger calls = new java.util.concurrent.atomic.AtomicInteger();
        source.start(new ResourceListener() {
            @Override
            public void published(Publication publication) {
                if (calls.incrementAndGet() == 1) {
                    throw new IllegalStateException("not ready");
                }
                heard.published(publication);
            }

            @Override
            public void problems(List<dev.sallyport.resources.translate.Problem> problems) {
                heard.problems(problems);
            }
        });

        heard.await("a second telling", () -> !heard.publications().isEmpty());

        assertThat(calls).hasValue(2);
        assertThat(heard.last().snapshot().generation()).isEqualTo(1);
    }
}
