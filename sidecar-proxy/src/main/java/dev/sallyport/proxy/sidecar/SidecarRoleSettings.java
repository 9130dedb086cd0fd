package dev.sallyport.proxy.sidecar;

import dev.sallyport.proxy.accept.ListenerSettings;
import dev.sallyport.proxy.limit.OverloadLimits;
import dev.sallyport.proxy.session.SidecarSettings;

/**
 * All a sidecar goes by. Immutable.
 *
 * @param capture listener for redirected connections
 * @param explicitProxy listener for apps that were told of a proxy
 * @param sessions of every connection
 * @param overload when new connections are refused for want of memory
 */
public record SidecarRoleSettings(
        ListenerSettings capture, ListenerSettings explicitProxy, SidecarSettings sessions, OverloadLimits overload) {
    /** With the settings' default for overload. */
    public SidecarRoleSettings(ListenerSettings capture, ListenerSettings explicitProxy, SidecarSettings sessions) {
        this(capture, explicitProxy, sessions, OverloadLimits.DEFAULT);
    }
}
