package dev.sallyport.proxy.forward;

import dev.sallyport.proxy.connection.LimitObserver;
import dev.sallyport.proxy.exchange.Http2Settings;
import dev.sallyport.proxy.wire.WindowBudget;

/**
 * What apps' HTTP/2 connections have in common. Immutable; its parts are safe for concurrent use.
 *
 * @param settings bounds of each
 * @param windows by which the windows of all of them may grow
 * @param limits told of each limit that an app reaches
 */
public record Http2Apps(Http2Settings settings, WindowBudget windows, LimitObserver limits) {
    /** With a budget as the settings say. */
    public static Http2Apps of(Http2Settings settings, LimitObserver limits) {
        return new Http2Apps(settings, new WindowBudget(settings.wire().windowGrowthBytes()), limits);
    }
}
