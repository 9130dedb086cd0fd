package dev.sallyport.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.testkit.cluster.TestCluster;
import dev.sallyport.testkit.pod.ContainerProcess;
import dev.sallyport.testkit.pod.RunningPod;
import dev.sallyport.testkit.shell.Eventually;
import dev.sallyport.testkit.shell.Shell;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing is left behind: neither by close, nor by a JVM that was killed. */
class InstanceNetnsIT {
    private static final String SLEEPER = """
            metadata: { name: sleeper, namespace: shop }
            spec: { containers: [{ name: app, command: [sleep, "98765"] }] }
            """;

    @BeforeEach
    void needsNamespaces() {
        assumeTrue(NamespaceSupport.availableOrLoud());
    }

    @Test
    void closeRemovesProcessesNamespacesAndFiles() {
        TestCluster cluster = TestCluster.start();
        RunningPod pod = cluster.run(Serialization.unmarshal(SLEEPER, Pod.class));
        ContainerProcess app = pod.container("app");
        String prefix = cluster.folder().getFileName().toString();
        assertThat(namespaces(prefix)).hasSize(4);

        cluster.close();

        assertThat(namespaces(prefix)).isEmpty();
        assertThat(app.isRunning()).isFalse();
        assertThat(Eventually.holds(
                        Duration.ofSeconds(5), () -> ProcessHandle.of(app.pid()).isEmpty()))
                .isTrue();
        assertThat(cluster.folder()).doesNotExist();
    }

    @Test
    void whatAKilledJvmLeftIsRemovedByTheNext() throws IOException, InterruptedException {
        Path out = Files.createTempFile("victim", ".txt");
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dsallyport.root=" + System.getProperty("sallyport.root"),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Victim.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        Eventually.await(
                "the victim's pod runs",
                Duration.ofSeconds(60),
                () -> !victim.isAlive() || !lines(out).isEmpty());
        String prefix = lines(out).getLast();
        victim.destroyForcibly().waitFor();
        assertThat(namespaces(prefix)).as("killed: all still there").hasSize(4);

        assertThat(Instance.removeAbandoned()).contains(prefix);

        assertThat(namespaces(prefix)).isEmpty();
        assertThat(Instance.ROOT.resolve(prefix)).doesNotExist();
        assertThat(ProcessHandle.allProcesses().flatMap(process -> process.info().commandLine().stream()))
                .noneMatch(line -> line.contains("sallyport-testkit/" + prefix));
        Files.delete(out);
    }

    /** Starts a cluster with a pod, prints the prefix and waits to be killed. */
    static final class Victim {
        public static void main(String... arguments) throws InterruptedException {
            TestCluster cluster = TestCluster.start();
            cluster.run(Serialization.unmarshal(SLEEPER, Pod.class));
            System.out.println(cluster.folder().getFileName());
            Thread.currentThread().join();
        }
    }

    private static List<String> namespaces(String prefix) {
        return Shell.run("ip", "netns", "list")
                .orThrow()
                .stdout()
                .lines()
                .filter(line -> line.startsWith(prefix + "-"))
                .toList();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
