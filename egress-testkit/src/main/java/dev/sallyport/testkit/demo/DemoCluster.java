package dev.sallyport.testkit.demo;

import dev.sallyport.testkit.cluster.SallyportSystem;
import dev.sallyport.testkit.cluster.TestCluster;
import dev.sallyport.testkit.cluster.UserPods;
import dev.sallyport.testkit.pod.RunningPod;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The demo's pods, all running. Immutable.
 *
 * @param slipped a pod of a governed namespace that got past admission: no redirect, no guard, no sidecar
 * @param job a Job's pod, which ends by itself
 */
record DemoCluster(
        TestCluster cluster,
        SallyportSystem system,
        RunningPod checkout,
        RunningPod reports,
        RunningPod clerk,
        RunningPod lab,
        RunningPod slipped,
        RunningPod job) {
    private static final List<String> RESOURCES = List.of("settings.yaml", "platform.yaml", "shop.yaml", "lab.yaml");

    /** Starts Sallyport, then the users' pods side by side; {@code output} gets the resources folder. */
    static DemoCluster start(TestCluster cluster, Path output) {
        SallyportSystem system = SallyportSystem.install(cluster, copyResources(output.resolve("resources")));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var checkout = later(system, UserPods.app("shop", "checkout", "till"), threads);
            var reports = later(system, UserPods.app("shop", "reports", "reports"), threads);
            var clerk = later(system, UserPods.example(UserPods.PROXY_ENV), threads);
            var lab = later(system, UserPods.app("lab", "default", "bench"), threads);
            var job = later(system, UserPods.example(UserPods.JOB), threads);
            var running = List.of(checkout.join(), reports.join(), clerk.join(), lab.join(), job.join());
            RunningPod slipped = cluster.run(UserPods.app("shop", "checkout", "slipped"));
            return new DemoCluster(
                    cluster,
                    system,
                    running.get(0),
                    running.get(1),
                    running.get(2),
                    running.get(3),
                    slipped,
                    running.get(4));
        }
    }

    /** Every pod whose app must not get out on its own. */
    List<RunningPod> governed() {
        return List.of(checkout, reports, clerk, lab);
    }

    private static CompletableFuture<RunningPod> later(SallyportSystem system, Pod pod, ExecutorService threads) {
        Supplier<RunningPod> start = () -> system.run(pod);
        return CompletableFuture.supplyAsync(start, threads);
    }

    private static Path copyResources(Path folder) {
        try {
            Files.createDirectories(folder);
            for (String name : RESOURCES) {
                try (InputStream yaml = DemoCluster.class.getResourceAsStream("/demo/resources/" + name)) {
                    Files.copy(Objects.requireNonNull(yaml), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder, e);
        }
    }
}
