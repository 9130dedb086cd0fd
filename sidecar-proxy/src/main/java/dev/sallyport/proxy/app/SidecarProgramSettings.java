package dev.sallyport.proxy.app;

import dev.sallyport.proxy.sidecar.SidecarRoleSettings;
import dev.sallyport.proxy.tunnel.PoolSettings;

/**
 * All a sidecar is told. Immutable.
 *
 * @param role its listeners and sessions
 * @param pool its way to the gateway
 */
record SidecarProgramSettings(SidecarRoleSettings role, PoolSettings pool) implements RoleSettings {}
