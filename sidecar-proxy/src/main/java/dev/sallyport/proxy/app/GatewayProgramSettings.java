package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.ResourcesFrom;
import dev.sallyport.proxy.gateway.GatewayRoleSettings;

/**
 * All a gateway is told. Immutable.
 *
 * @param role its listeners and sessions
 * @param resources where policy comes from
 */
record GatewayProgramSettings(GatewayRoleSettings role, ResourcesFrom resources) implements RoleSettings {}
