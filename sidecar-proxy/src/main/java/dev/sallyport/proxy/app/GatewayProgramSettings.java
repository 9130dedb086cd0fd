package dev.sallyport.proxy.app;

import dev.sallyport.proxy.gateway.GatewayRoleSettings;
import java.nio.file.Path;

/**
 * All a gateway is told. Immutable.
 *
 * @param role its listeners and sessions
 * @param resources folder of policy
 */
record GatewayProgramSettings(GatewayRoleSettings role, Path resources) implements RoleSettings {}
