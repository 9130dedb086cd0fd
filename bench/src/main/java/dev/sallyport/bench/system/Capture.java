package dev.sallyport.bench.system;

import dev.sallyport.bench.ground.Ground;
import dev.sallyport.bench.ground.Hop;
import java.util.Map;

/** How an app gets to a first hop that does not need to be told where. Stateless. */
final class Capture {
    private Capture() {}

    /** By redirect, or, where this machine has no NAT, by dialling the first hop's own port. */
    static Running of(Ground ground, String name, String address, int port, Map<String, Hop> hops) {
        return ground.capture(address, port)
                ? new Running(name, address, Ground.PORT, "", hops)
                : new Running(name, "127.0.0.1", port, "", hops);
    }
}
