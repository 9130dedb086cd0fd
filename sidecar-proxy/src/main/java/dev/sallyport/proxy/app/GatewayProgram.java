package dev.sallyport.proxy.app;

import dev.sallyport.proxy.dial.EpollConnector;
import dev.sallyport.proxy.gateway.GatewayObservers;
import dev.sallyport.proxy.gateway.GatewayRole;
import dev.sallyport.proxy.identity.IdentityHolder;
import dev.sallyport.resources.source.DirectoryResourceSource;
import dev.sallyport.resources.source.Timing;
import java.time.Duration;

/** The gateway and where its policy comes from. */
final class GatewayProgram implements Program {
    private final GatewayRole role;
    private final IdentityHolder identity;
    private volatile boolean accepting;

    GatewayProgram(GatewayProgramSettings settings, Parts parts) {
        identity = parts.identity();
        role = new GatewayRole(
                settings.role(),
                identity,
                new DirectoryResourceSource(settings.resources(), Timing.DEFAULT, parts.clock()),
                new GatewayObservers(
                        parts.observer(),
                        parts.stages().tunnel(),
                        parts.stages().resolve(),
                        parts.stages().policy(),
                        parts.stages().canary()),
                parts.acceptors(),
                parts.workers(),
                new EpollConnector(settings.role().dial()),
                parts.clock());
    }

    @Override
    public void start() {
        role.start();
        accepting = true;
    }

    /** Policy loaded, identity valid, not draining: what a caller would otherwise be refused for. */
    @Override
    public boolean isReady() {
        return accepting && role.policy().isLoaded() && identity.current() != null;
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
        role.close();
    }
}
