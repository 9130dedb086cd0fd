package dev.sallyport.proxy.forward;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.proxy.connection.LimitObserver;
import dev.sallyport.proxy.exchange.Http2Settings;
import dev.sallyport.proxy.limit.Volumes;
import dev.sallyport.proxy.wire.WindowBudget;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What apps' HTTP/2 connections have in common. Immutable; its parts are safe for concurrent use.
 *
 * @param settings bounds of each
 * @param windows by which the windows of all of them may grow
 * @param held bytes of requests and answers that wait, by identity
 * @param limits told of each limit that an app reaches
 */
public record Http2Apps(Http2Settings settings, WindowBudget windows, Volumes<SpiffeId> held, LimitObserver limits) {
    /** With a budget as the settings say. */
    public static Http2Apps of(Http2Settings settings, long mostHeldPerIdentity, LimitObserver limits) {
        return new Http2Apps(
                settings,
                new WindowBudget(settings.wire().windowGrowthBytes()),
                new Volumes<>(mostHeldPerIdentity),
                limits);
    }

    /** The same with another idle time, where one is stated. */
    public Http2Apps withIdleTimeout(@Nullable Duration stated) {
        return new Http2Apps(settings.withIdleTimeout(stated), windows, held, limits);
    }
}
