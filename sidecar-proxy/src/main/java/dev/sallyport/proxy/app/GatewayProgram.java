package dev.sallyport.proxy.app;

import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.proxy.config.ResourcesFrom;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.SharedLimitObserver;
import dev.sallyport.proxy.dial.EpollConnector;
import dev.sallyport.proxy.gateway.GatewayAdmin;
import dev.sallyport.proxy.gateway.GatewayObservers;
import dev.sallyport.proxy.gateway.GatewayRole;
import dev.sallyport.proxy.identity.IdentityHolder;
import dev.sallyport.proxy.observe.Observers;
import dev.sallyport.resources.source.DirectoryResourceSource;
import dev.sallyport.resources.source.ResourceSource;
import dev.sallyport.resources.source.Timing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The gateway and where its policy comes from. */
final class GatewayProgram implements Program {
    private final GatewayRole role;
    private final IdentityHolder identity;
    private final ConnectionObserver observer;
    private final GatewayAdmin admin;
    private final TrustDomain trustDomain;
    private volatile boolean accepting;

    GatewayProgram(GatewayProgramSettings settings, Parts parts) {
        identity = parts.identity();
        observer = parts.observer();
        admin = new GatewayAdmin(settings.admin(), parts.clock());
        trustDomain = settings.role().trustDomain();
        ResourceSource source = source(settings.resources(), parts);
        role = new GatewayRole(
                settings.role(),
                identity,
                source,
                new GatewayObservers(
                        connections(source),
                        parts.stages().tunnel(),
                        parts.stages().resolve(),
                        parts.stages().policy(),
                        parts.stages().canary(),
                        settings.role().ruleLimits().shared() == null
                                ? SharedLimitObserver.NONE
                                : parts.stages().sharedLimits(),
                        parts.stages().queries(),
                        parts.stages().upstreams()),
                parts.acceptors(),
                parts.workers(),
                new EpollConnector(settings.role().dial()),
                parts.engine(),
                parts.clock());
        parts.stages().ruleLimits(role::ruleLimitKeys);
        parts.stages().pools(role.upstreams()::pending, role.upstreams()::aside);
    }

    private ConnectionObserver connections(ResourceSource source) {
        List<ConnectionObserver> all = new ArrayList<>(List.of(observer));
        all.addAll(admin.observers());
        if (source instanceof ClusterPolicy cluster) {
            all.add(cluster.observer());
        }
        return Observers.of(all.toArray(ConnectionObserver[]::new));
    }

    private static ResourceSource source(ResourcesFrom from, Parts parts) {
        return switch (from) {
            case ResourcesFrom.Folder(Path path) -> new DirectoryResourceSource(path, Timing.DEFAULT, parts.clock());
            case ResourcesFrom.Cluster ignored -> new ClusterPolicy(parts.root().pod(), parts.clock());
        };
    }

    @Override
    public void start() {
        role.start();
        accepting = true;
        admin.start(role, trustDomain, this::isReady, EffectiveSettings.version(), new EffectiveSettings());
    }

    /** Policy loaded, identity valid, records kept, not draining: what a caller would otherwise be refused for. */
    @Override
    public boolean isReady() {
        return accepting && role.policy().isLoaded() && identity.current() != null && observer.keeps();
    }

    @Override
    public String listening() {
        return "tunnels on " + role.tunnelAddress() + ", canary on " + role.canaryAddress();
    }

    @Override
    public void drain(Duration atMost) throws InterruptedException {
        accepting = false;
        role.drain(atMost);
    }

    @Override
    public void close() {
        accepting = false;
        admin.close();
        role.close();
    }
}
