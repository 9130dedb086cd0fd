package dev.sallyport.proxy.app;

/** What one of the roles is told, all of it checked. */
sealed interface RoleSettings permits SidecarProgramSettings, GatewayProgramSettings {}
