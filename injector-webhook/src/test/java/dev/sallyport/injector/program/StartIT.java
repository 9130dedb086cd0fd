package dev.sallyport.injector.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.shell.Eventually;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the program starts, waits, sheds load and ends. */
class StartIT {
    @TempDir
    private Path folder;

    @Test
    void everyMistakeIsListedAndTheExitCodeIs2() throws Exception {
        try (InjectorProcess injector = InjectorProcess.in(folder)
                .with("SALLYPORT_SOURCE", "directory:relative")
                .with("SALLYPORT_PROXY_IMAGE", " ")
                .with("SALLYPORT_CA", "no-port")
                .with("SALLYPORT_TRUST_DOMAIN", "Not A Domain")
                .with("SALLYPORT_INJECT_PROXY_MEMORY_LIMIT", "plenty")
                .with("SALLYPORT_ADMISSION_PLACES", "0")) {
            assertThat(injector.start().exit()).isEqualTo(2);
            for (String setting : List.of(
                    "sallyport.source",
                    "sallyport.proxy-image",
                    "sallyport.ca",
                    "sallyport.trust-domain",
                    "sallyport.inject.proxy-memory-limit",
                    "sallyport.admission.places")) {
                assertThat(injector.log()).anyMatch(line -> line.contains(setting + " is"));
            }
        }
    }

    @Test
    void isNotReadyWithoutResourcesAndLivesOn() throws Exception {
        try (InjectorProcess injector = InjectorProcess.in(folder).fromFolder().start()) {
            injector.awaitLog("Sallyport injector");
            Eventually.await("started", InjectorProcess.LIMIT, () -> injector.status("/q/health/started") == 200);
            assertThat(injector.status("/q/health/live")).isEqualTo(200);
            assertThat(injector.status("/q/health/ready")).isEqualTo(503);
            Files.writeString(injector.resources().resolve("settings.yaml"), """
                    apiVersion: egress.sallyport.dev/v1alpha1
                    kind: EgressSettings
                    metadata: {name: cluster}
                    spec: {clusterCIDRs: [10.244.0.0/16]}
                    """);
            injector.awaitReady();
            assertThat(injector.stop()).isEqualTo(143);
        }
    }

    @Test
    void moreCallsThanPlacesAreTurnedAwayAtOnce() throws Exception {
        try (InjectorProcess injector =
                InjectorProcess.in(folder).fromFolder().with("SALLYPORT_ADMISSION_PLACES", "1")) {
            Files.writeString(injector.resources().resolve("settings.yaml"), """
                    apiVersion: egress.sallyport.dev/v1alpha1
                    kind: EgressSettings
                    metadata: {name: cluster}
                    spec: {clusterCIDRs: [10.244.0.0/16]}
                    """);
            injector.start().awaitReady();
            String large = Reviews.pod("plain", "CREATE") + " ".repeat(4_000_000);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                    HttpClient client = injector.client(HttpClient.Version.HTTP_1_1)) {
                List<Callable<Integer>> calls = new ArrayList<>();
                for (int i = 0; i < 12; i++) {
                    calls.add(() -> injector.post(client, "/mutate", large).statusCode());
                }
                List<Integer> statuses = new ArrayList<>();
                for (Future<Integer> answer : threads.invokeAll(calls)) {
                    statuses.add(answer.get());
                }
                assertThat(statuses).contains(200).contains(503).containsOnly(200, 503);
            }
            assertThat(injector.admissions("mutate", "error", "overloaded")).isPositive();
        }
    }

    @Test
    void withoutAnIdentityThereIsNoHandshakeAndWithOneThereIs() throws IOException {
        Files.createDirectories(folder.resolve("identity"));
        try (InjectorProcess injector = InjectorProcess.in(folder).fromFolder().start()) {
            injector.awaitLog("Identity refused");
            assertThat(injector.status("/q/health/started")).isEqualTo(503);
            injector.rotate();
            Eventually.await("started", InjectorProcess.LIMIT, () -> injector.status("/q/health/started") == 200);
        }
    }
}
