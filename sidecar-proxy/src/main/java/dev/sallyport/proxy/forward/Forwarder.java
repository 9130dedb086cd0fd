package dev.sallyport.proxy.forward;

import dev.sallyport.proxy.exchange.Downstream;
import dev.sallyport.proxy.upstream.Upstreams;

/** Takes the requests of one tunnel and forwards each: judge, route, decide, open. Confined to the tunnel's event loop. */
public final class Forwarder implements Downstream.Acceptor {
    private final RequestDesk desk;
    private final Router router;
    private final Upstreams upstreams;
    private final ForwardServices services;

    /** A forwarder for one tunnel. */
    public Forwarder(RequestDesk desk, Router router, Upstreams upstreams, ForwardServices services) {
        this.desk = desk;
        this.router = router;
        this.upstreams = upstreams;
        this.services = services;
    }

    @Override
    public void accept(Downstream exchange) {
        new Forwarding(exchange, desk, router, upstreams, services).begin();
    }
}
