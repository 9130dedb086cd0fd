package dev.sallyport.proxy.sidecar;

import dev.sallyport.proxy.accept.ListenerSettings;
import dev.sallyport.proxy.limit.OverloadLimits;
import dev.sallyport.proxy.session.SidecarSettings;
import org.jspecify.annotations.Nullable;

/**
 * All a sidecar goes by. Immutable.
 *
 * @param capture listener for redirected connections
 * @param explicitProxy listener for apps that were told of a proxy
 * @param sessions of every connection
 * @param dns how the pod's questions are answered, or null where they are not captured
 * @param overload when new connections are refused for want of memory
 */
public record SidecarRoleSettings(
        ListenerSettings capture,
        ListenerSettings explicitProxy,
        SidecarSettings sessions,
        @Nullable DnsSettings dns,
        OverloadLimits overload) {
    /** Without DNS capture, with the settings' default for overload. */
    public SidecarRoleSettings(ListenerSettings capture, ListenerSettings explicitProxy, SidecarSettings sessions) {
        this(capture, explicitProxy, sessions, null, OverloadLimits.DEFAULT);
    }
}
