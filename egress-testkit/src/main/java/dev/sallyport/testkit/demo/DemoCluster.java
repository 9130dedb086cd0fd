package dev.sallyport.testkit.demo;

import dev.sallyport.testkit.cluster.SallyportPods;
import dev.sallyport.testkit.cluster.TestCluster;
import dev.sallyport.testkit.pod.RunningPod;
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
 * @param resources the folder the gateway reads, on the host
 */
record DemoCluster(
        TestCluster cluster,
        Path resources,
        RunningPod gateway,
        RunningPod checkout,
        RunningPod reports,
        RunningPod clerk,
        RunningPod lab) {
    private static final List<String> RESOURCES = List.of("settings.yaml", "platform.yaml", "shop.yaml", "lab.yaml");

    /** Starts gateway, then the governed pods side by side; {@code output} gets the resources folder. */
    static DemoCluster start(TestCluster cluster, Path output) {
        Path resources = copyResources(output.resolve("resources"));
        SallyportPods pods = new SallyportPods(cluster);
        RunningPod gateway = pods.gateway(resources);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var checkout = later(() -> pods.governed("shop", "checkout", "till"), threads);
            var reports = later(() -> pods.governed("shop", "reports", "reports"), threads);
            var clerk = later(() -> pods.proxyEnv("shop", "clerk", "clerk"), threads);
            var lab = later(() -> pods.governed("lab", "default", "bench"), threads);
            return new DemoCluster(
                    cluster, resources, gateway, checkout.join(), reports.join(), clerk.join(), lab.join());
        }
    }

    /** Every pod whose app must not get out on its own. */
    List<RunningPod> governed() {
        return List.of(checkout, reports, clerk, lab);
    }

    private static CompletableFuture<RunningPod> later(Supplier<RunningPod> start, ExecutorService threads) {
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
