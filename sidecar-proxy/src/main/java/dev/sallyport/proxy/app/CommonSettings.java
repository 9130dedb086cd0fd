package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.RootSettings;
import dev.sallyport.proxy.identity.IdentitySettings;
import dev.sallyport.proxy.observe.MetricSettings;
import dev.sallyport.proxy.observe.RecordSettings;
import dev.sallyport.proxy.trace.TraceSettings;
import org.jspecify.annotations.Nullable;

/**
 * What both roles are told. Immutable.
 *
 * @param root the process
 * @param identity who we are
 * @param records where records go
 * @param metrics bounds of metrics
 * @param traces where spans go; null where nothing is traced
 */
record CommonSettings(
        RootSettings root,
        IdentitySettings identity,
        RecordSettings records,
        MetricSettings metrics,
        @Nullable TraceSettings traces) {}
