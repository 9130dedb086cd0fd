package dev.sallyport.injector.cluster;

import dev.sallyport.injector.wall.Ground;
import dev.sallyport.injector.wall.TrustAnchors;
import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.resources.crd.EgressSettings;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches what walls are built from and what becomes of them: the trust bundle, the API server's addresses, and our objects
 * in every namespace, each selected by its name: a label taken off hides nothing, and RBAC grants no more. What was good stays when what follows
 * it is not. Safe for concurrent use.
 */
public final class ClusterWatch implements AutoCloseable {
    /** Hears what changed, on the informers' threads. */
    public interface Listener {
        /** One of our objects in a namespace changed or went. */
        void changed(String namespace);

        /** The trust bundle or the API server's addresses changed. */
        void groundChanged();
    }

    private static final Logger LOG = Logger.getLogger(ClusterWatch.class);
    private static final String API_SERVER = "kubernetes";

    private final InstantSource clock;
    private final Listener listener;
    private final SharedIndexInformer<ConfigMap> bundles;
    private final SharedIndexInformer<NetworkPolicy> policies;
    private final SharedIndexInformer<EndpointSlice> apiServer;
    private final SharedIndexInformer<EgressSettings> settings;
    private volatile @Nullable HeldBundle bundle;
    private volatile List<Ground.Endpoint> endpoints = List.of();

    /**
     * A bundle that was found good.
     *
     * @param pem the certificates
     * @param readAt epoch milliseconds
     */
    private record HeldBundle(String pem, long readAt) {}

    /** Prepares; nothing is read before {@link #start}. */
    public ClusterWatch(KubernetesClient client, Listener listener, InstantSource clock) {
        this.clock = clock;
        this.listener = listener;
        this.bundles = client.configMaps()
                .inAnyNamespace()
                .withField("metadata.name", Kube.BUNDLE_CONFIG_MAP)
                .runnableInformer(0);
        this.policies = client.network()
                .v1()
                .networkPolicies()
                .inAnyNamespace()
                .withField("metadata.name", Kube.NETWORK_POLICY)
                .runnableInformer(0);
        this.apiServer = client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace("default")
                .withField("metadata.name", API_SERVER)
                .runnableInformer(0);
        this.settings = client.resources(EgressSettings.class).runnableInformer(0);
        bundles.addEventHandler(new Handler<>(this::bundleChanged));
        policies.addEventHandler(new Handler<>(policy -> listener.changed(namespace(policy))));
        apiServer.addEventHandler(new Handler<>(slice -> endpointsChanged()));
    }

    /** Begins; goes on trying for as long as it takes. Returns at once. */
    public void start() {
        for (SharedIndexInformer<?> informer : List.of(bundles, policies, apiServer, settings)) {
            informer.exceptionHandler((started, cause) -> {
                LOG.warnf("A watch has to start again: %s", cause.getMessage());
                return true;
            });
            informer.start();
        }
    }

    /** True once everything was listed once. */
    public boolean isSynced() {
        return bundles.hasSynced() && policies.hasSynced() && apiServer.hasSynced() && settings.hasSynced();
    }

    /** True when it is certain that there are no EgressSettings: nobody has to wait for them then. */
    public boolean lacksSettings() {
        return settings.hasSynced() && settings.getStore().list().isEmpty();
    }

    /** The last good trust bundle, PEM, or null. */
    public @Nullable String bundle() {
        HeldBundle held = bundle;
        return held == null ? null : held.pem();
    }

    /** Seconds since the bundle in force was read; -1 while there is none. */
    public double bundleAge() {
        HeldBundle held = bundle;
        return held == null ? -1 : (clock.millis() - held.readAt()) / 1000.0;
    }

    /** Where the API server listens; empty only before it was ever known. */
    public List<Ground.Endpoint> apiServer() {
        return endpoints;
    }

    /** Namespaces in which one of our objects is. */
    public Set<String> furnished() {
        Set<String> namespaces = new TreeSet<>();
        bundles.getStore().list().forEach(copy -> namespaces.add(namespace(copy)));
        policies.getStore().list().forEach(policy -> namespaces.add(namespace(policy)));
        namespaces.remove(Kube.SYSTEM_NAMESPACE);
        return namespaces;
    }

    private void bundleChanged(ConfigMap changed) {
        if (!namespace(changed).equals(Kube.SYSTEM_NAMESPACE)) {
            listener.changed(namespace(changed));
            return;
        }
        Map<String, String> data = changed.getData() == null ? Map.of() : changed.getData();
        try {
            String fresh = TrustAnchors.canonical(data.getOrDefault(FileNames.BUNDLE_CONFIG_KEY, ""));
            bundle = new HeldBundle(fresh, clock.millis());
            listener.groundChanged();
        } catch (IllegalArgumentException e) {
            LOG.errorf(
                    "ConfigMap %s/%s is not handed on, the copies stay as they are: %s",
                    Kube.SYSTEM_NAMESPACE, Kube.BUNDLE_CONFIG_MAP, e.getMessage());
        }
    }

    private void endpointsChanged() {
        Set<Ground.Endpoint> found = new HashSet<>();
        for (EndpointSlice slice : apiServer.getStore().list()) {
            for (String address : addresses(slice)) {
                for (EndpointPort port : slice.getPorts()) {
                    found.add(new Ground.Endpoint(IpLiteral.parse(address).address(), port.getPort()));
                }
            }
        }
        if (found.isEmpty()) {
            LOG.error("EndpointSlice default/kubernetes names no address; the last known ones stay");
        } else if (!found.equals(Set.copyOf(endpoints))) {
            endpoints = List.copyOf(found);
            listener.groundChanged();
        }
    }

    private static List<String> addresses(EndpointSlice slice) {
        List<String> addresses = new ArrayList<>();
        slice.getEndpoints().forEach(endpoint -> addresses.addAll(endpoint.getAddresses()));
        return addresses;
    }

    private static String namespace(HasMetadata object) {
        return object.getMetadata().getNamespace();
    }

    @Override
    public void close() {
        bundles.close();
        policies.close();
        apiServer.close();
        settings.close();
    }

    private interface Change<T> {
        void of(T object);
    }

    /** Added, changed, gone: we look at what is there in any case. */
    private record Handler<T extends HasMetadata>(Change<T> change) implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T object) {
            change.of(object);
        }

        @Override
        public void onUpdate(T before, T after) {
            change.of(after);
        }

        @Override
        public void onDelete(T object, boolean unknown) {
            change.of(object);
        }
    }
}
