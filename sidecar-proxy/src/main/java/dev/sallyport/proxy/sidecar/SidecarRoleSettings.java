package dev.sallyport.proxy.sidecar;

import dev.sallyport.proxy.accept.ListenerSettings;
import dev.sallyport.proxy.session.SidecarSettings;

/**
 * All a sidecar goes by. Immutable.
 *
 * @param capture listener for redirected connections
 * @param explicitProxy listener for apps that were told of a proxy
 * @param sessions of every connection
 */
public record SidecarRoleSettings(ListenerSettings capture, ListenerSettings explicitProxy, SidecarSettings sessions) {}
