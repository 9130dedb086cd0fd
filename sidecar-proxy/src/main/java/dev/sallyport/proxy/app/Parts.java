package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.RootSettings;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.identity.IdentityHolder;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.observe.StageMetrics;
import io.netty.channel.EventLoopGroup;
import java.time.Clock;

/**
 * What either role is made with; owned and closed by {@link Proxy}. Immutable.
 *
 * @param root settings of the process
 * @param identity who we are
 * @param engine the TLS engine in use
 * @param observer sees every connection
 * @param stages observers for the stages
 * @param acceptors epoll, for listeners. A sidecar's are its workers: each connection of an app is new to it, and handing it from
 *     thread to thread was a tenth of what it costs (ADR 0178). A gateway's tunnels are few, and one busy loop must not
 *     keep the others from new ones
 * @param workers epoll, for connections
 * @param clock the wall clock
 */
record Parts(
        RootSettings root,
        IdentityHolder identity,
        TlsEngine engine,
        ConnectionObserver observer,
        StageMetrics stages,
        EventLoopGroup acceptors,
        EventLoopGroup workers,
        Clock clock) {}
