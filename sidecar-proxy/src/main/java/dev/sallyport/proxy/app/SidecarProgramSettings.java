package dev.sallyport.proxy.app;

import dev.sallyport.proxy.sidecar.LockdownSettings;
import dev.sallyport.proxy.sidecar.SidecarRoleSettings;
import dev.sallyport.proxy.tunnel.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * All a sidecar is told. Immutable.
 *
 * @param role its listeners and sessions
 * @param pool its way to the gateway
 * @param lockdown how its NetworkPolicy is put to the test, or null when none is to stand
 */
record SidecarProgramSettings(
        SidecarRoleSettings role,
        PoolSettings pool,
        @Nullable LockdownSettings lockdown) implements RoleSettings {}
