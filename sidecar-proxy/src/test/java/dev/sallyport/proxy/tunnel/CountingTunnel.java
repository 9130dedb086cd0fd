package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.connection.TunnelObserver;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what a tunnel observer is told. */
final class CountingTunnel implements TunnelObserver {
    final Map<Handshake, Integer> handshakes = new ConcurrentHashMap<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger streams = new AtomicInteger();
    final AtomicInteger goaways = new AtomicInteger();
    final AtomicInteger limits = new AtomicInteger();
    final AtomicInteger pingsLost = new AtomicInteger();

    @Override
    public void handshake(Handshake result) {
        handshakes.merge(result, 1, Integer::sum);
    }

    @Override
    public void connectionOpened() {
        connections.incrementAndGet();
    }

    @Override
    public void connectionClosed() {
        connections.decrementAndGet();
    }

    @Override
    public void streamOpened() {
        streams.incrementAndGet();
    }

    @Override
    public void streamClosed() {
        streams.decrementAndGet();
    }

    @Override
    public void goawayReceived() {
        goaways.incrementAndGet();
    }

    @Override
    public void limitReached(dev.sallyport.proxy.connection.Limit limit) {
        limits.incrementAndGet();
    }

    @Override
    public void pingLost() {
        pingsLost.incrementAndGet();
    }
}
