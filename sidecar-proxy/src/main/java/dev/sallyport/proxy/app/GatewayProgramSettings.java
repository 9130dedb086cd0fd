package dev.sallyport.proxy.app;

import dev.sallyport.proxy.admin.AdminSettings;
import dev.sallyport.proxy.config.ResourcesFrom;
import dev.sallyport.proxy.gateway.GatewayRoleSettings;

/**
 * All a gateway is told. Immutable.
 *
 * @param role its listeners and sessions
 * @param resources where policy comes from
 * @param admin what may be asked on loopback
 */
record GatewayProgramSettings(GatewayRoleSettings role, ResourcesFrom resources, AdminSettings admin)
        implements RoleSettings {}
