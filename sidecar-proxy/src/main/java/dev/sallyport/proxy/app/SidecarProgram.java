package dev.sallyport.proxy.app;

import dev.sallyport.proxy.accept.NetfilterDestination;
import dev.sallyport.proxy.sidecar.LockdownProbe;
import dev.sallyport.proxy.sidecar.SidecarRole;
import dev.sallyport.proxy.tunnel.GatewayPool;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The sidecar and its way to the gateway. Loads nothing of the gateway's. */
final class SidecarProgram implements Program {
    private static final Logger LOG = Logger.getLogger(SidecarProgram.class);
    /** Room for the connections that are cut at the deadline to say goodbye. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final GatewayPool pool;
    private final SidecarRole role;
    private final @Nullable LockdownProbe lockdown;
    private volatile boolean accepting;

    SidecarProgram(SidecarProgramSettings settings, Parts parts) {
        pool = new GatewayPool(
                settings.pool(),
                parts.identity(),
                parts.stages().tunnel(),
                parts.workers().next());
        role = new SidecarRole(
                settings.role(),
                new NetfilterDestination(),
                pool,
                pool,
                parts.identity(),
                parts.observer(),
                parts.stages().queries(),
                parts.acceptors(),
                parts.workers(),
                parts.clock());
        lockdown = settings.lockdown() == null
                ? null
                : new LockdownProbe(
                        settings.lockdown(),
                        pool::gateways,
                        parts.workers().next(),
                        parts.stages().lockdown(),
                        new SecureRandom());
    }

    @Override
    public void start() {
        role.start();
        pool.start();
        if (lockdown != null) {
            lockdown.start();
        }
        accepting = true;
    }

    /** Whether or not a gateway can be reached: the app's own readiness must not hang on ours (DESIGN §8). */
    @Override
    public boolean isReady() {
        return accepting;
    }

    @Override
    public String listening() {
        String dns = role.dnsAddresses().isEmpty() ? "no DNS" : "captured DNS on " + role.dnsAddresses();
        return "captured connections on " + role.captureAddresses() + ", explicit proxy on " + role.proxyAddresses()
                + ", " + dns;
    }

    @Override
    public void drain(Duration atMost) throws InterruptedException {
        accepting = false;
        try {
            role.drain(atMost).get(atMost.plus(LAST_WORDS).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The drain did not end by itself", e);
        }
    }

    @Override
    public void close() {
        if (lockdown != null) {
            lockdown.close();
        }
        role.close();
        pool.close();
    }
}
