package dev.sallyport.injector.config;

import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.contract.Ports;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code sallyport}: what a person or a manifest tells the injector, as text, so that all mistakes are found together by
 * {@link SettingsReader}. Two ports are Quarkus' to bind: {@code sallyport.https.port} and {@code sallyport.health.port}.
 */
@ConfigMapping(prefix = "sallyport")
public interface InjectorConfig {
    /** Where resources come from: {@code kubernetes} or {@code directory:<path>}. Required. */
    Optional<String> source();

    /** Our trust domain. */
    @WithDefault("cluster.local")
    String trustDomain();

    /** The CA, comma-separated {@code host:port}; pods are told the first. */
    @WithDefault(Kube.CA + "." + Kube.SYSTEM_NAMESPACE + ".svc.cluster.local:" + Ports.HTTPS)
    List<String> ca();

    /** The one identity accepted as CA; by default the CA's service account in the system namespace. */
    Optional<String> caId();

    /** The gateway's identity, told to pods; by default the gateway's service account in the system namespace. */
    Optional<String> gatewayId();

    /** The default fleet, told to pods: comma-separated {@code host:port}. */
    @WithDefault(Kube.GATEWAY + "." + Kube.SYSTEM_NAMESPACE + ".svc.cluster.local:" + Ports.TUNNEL)
    List<String> gateway();

    /** Image of the init container. Required. */
    Optional<String> initImage();

    /** Image of the sidecar. Required. */
    Optional<String> proxyImage();

    /** Our pod's name: who holds the lease. */
    Optional<String> podName();

    /** Identity source {@code ca}: the projected token. */
    @WithDefault(FileNames.TOKEN_MOUNT + "/" + FileNames.TOKEN)
    String tokenFile();

    /** Identity source {@code ca}: the trust bundle to begin with. */
    @WithDefault(FileNames.BUNDLE_MOUNT + "/" + FileNames.BUNDLE_CONFIG_KEY)
    String bundleFile();

    /** Where our own identity comes from. */
    Identity identity();

    /** What is injected. */
    Inject inject();

    /** How calls are answered. */
    Admission admission();

    /** How walls are kept. */
    Wall wall();

    /** {@code sallyport.identity}. */
    interface Identity {
        /** {@code files} or {@code ca}. */
        @WithDefault("files")
        String source();

        /** Folder with {@code tls.crt}, {@code tls.key} and {@code ca.crt}. */
        @WithDefault(FileNames.IDENTITY_MOUNT)
        String dir();

        /** How often the files are compared. */
        @WithDefault("PT1S")
        Duration pollInterval();

        /** Life asked of the CA; its default when absent. */
        Optional<Duration> ttl();
    }

    /** {@code sallyport.inject}. */
    interface Inject {
        /** {@code Always}, {@code IfNotPresent} or {@code Never}, for both images. */
        @WithDefault("IfNotPresent")
        String imagePullPolicy();

        /** The cluster's DNS domain. */
        @WithDefault("cluster.local")
        String clusterDomain();

        /** Sidecar's CPU request. */
        @WithDefault("20m")
        String proxyCpuRequest();

        /** Sidecar's CPU limit; none when absent. */
        Optional<String> proxyCpuLimit();

        /** Sidecar's memory request: what it holds when idle, in JVM mode. */
        @WithDefault("144Mi")
        String proxyMemoryRequest();

        /** Sidecar's memory limit: heap and buffers of the image (64 MiB + 160 MiB), and the JVM around them. */
        @WithDefault("320Mi")
        String proxyMemoryLimit();

        /** Init container's CPU request. */
        @WithDefault("10m")
        String initCpuRequest();

        /** Init container's memory request. */
        @WithDefault("64Mi")
        String initMemoryRequest();

        /** Init container's memory limit. */
        @WithDefault("128Mi")
        String initMemoryLimit();

        /** Whether the sidecar is an init container that restarts. */
        @WithDefault("true")
        boolean nativeSidecar();

        /** Whether pods' DNS questions go to the sidecar, so that names are decided too; not with a classic sidecar. */
        @WithDefault("true")
        boolean dnsCapture();

        /** How long a classic sidecar holds back the app. */
        @WithDefault("PT5S")
        Duration classicHold();

        /** How long a classic sidecar outlives the app's SIGTERM. */
        @WithDefault("PT10S")
        Duration classicDrain();

        /** Log level of sidecars; their own default when absent. */
        Optional<String> logLevel();

        /** Where sidecars tell their spans, OTLP over HTTP ({@code http://otel-collector.observability:4318/v1/traces}); they trace nothing when absent. */
        Optional<String> traceEndpoint();

        /** Part of the traces that begin at sidecars which are sampled, 0 to 1. */
        @WithDefault("1")
        double traceRatio();
    }

    /** {@code sallyport.admission}. */
    interface Admission {
        /** Calls that may wait for the API server at a time, about namespaces that the watch does not call governed; more are turned away with 503. */
        @WithDefault("16")
        int places();

        /** Largest body, bytes. */
        @WithDefault("8388608")
        int maxBody();
    }

    /** {@code sallyport.wall}. */
    interface Wall {
        /** How often every governed namespace is looked at without being told of a change. */
        @WithDefault("PT5M")
        Duration resync();

        /** How often one that waits for pods is looked at. */
        @WithDefault("PT15S")
        Duration waiting();

        /** After a first failure; doubled up to {@link #resync}. */
        @WithDefault("PT1S")
        Duration retry();

        /** For how long a Lease is good without renewal. */
        @WithDefault("PT15S")
        Duration lease();
    }
}
