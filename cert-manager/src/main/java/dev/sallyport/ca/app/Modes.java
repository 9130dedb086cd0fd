package dev.sallyport.ca.app;

import dev.sallyport.ca.attest.PodChecks;
import dev.sallyport.ca.attest.TokenChecks;
import dev.sallyport.ca.config.CaSettings;
import dev.sallyport.ca.config.CaSettings.Source;
import dev.sallyport.ca.directory.DirectoryMode;
import dev.sallyport.ca.directory.DirectoryMode.DirectorySettings;
import dev.sallyport.ca.kubernetes.KubernetesMode;
import dev.sallyport.ca.kubernetes.KubernetesMode.KubernetesSettings;
import dev.sallyport.ca.observe.CaMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;

/** Opens the mode that the settings name; without a cluster no client is ever made. */
@Singleton
final class Modes {
    private final Instance<KubernetesClient> client;

    @Inject
    Modes(Instance<KubernetesClient> client) {
        this.client = client;
    }

    Mode open(CaSettings settings, CaMetrics metrics, InstantSource clock) {
        return switch (settings.source()) {
            case Source.Directory(DirectorySettings folders) -> directory(settings, folders, clock);
            case Source.Kubernetes(KubernetesSettings cluster) -> kubernetes(settings, cluster, metrics);
        };
    }

    private static Mode directory(CaSettings settings, DirectorySettings folders, InstantSource clock) {
        try {
            DirectoryMode mode = new DirectoryMode(folders);
            return new Mode(
                    mode.store(),
                    mode.tenure(),
                    mode.publisher(settings.systemNamespace()),
                    mode.attestor(tokenChecks(settings), podChecks(settings), clock),
                    () -> close(mode));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the state folder " + folders.stateFolder() + " cannot be made or locked: " + e, e);
        }
    }

    private static void close(DirectoryMode mode) {
        try {
            mode.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Mode kubernetes(CaSettings settings, KubernetesSettings cluster, CaMetrics metrics) {
        KubernetesMode mode = new KubernetesMode(client.get(), cluster);
        return new Mode(
                mode.store(),
                mode.tenure(),
                mode.publisher(),
                mode.attestor(settings.audience(), tokenChecks(settings), podChecks(settings), metrics::tokenReviewed),
                mode::close);
    }

    private static TokenChecks tokenChecks(CaSettings settings) {
        return new TokenChecks(settings.audience());
    }

    private static PodChecks podChecks(CaSettings settings) {
        return new PodChecks(settings.compareAddress());
    }
}
