package dev.sallyport.proxy.app;

/**
 * Everything the process is told, checked. Immutable.
 *
 * @param common in both roles
 * @param role in the one that was chosen
 */
record AllSettings(CommonSettings common, RoleSettings role) {}
