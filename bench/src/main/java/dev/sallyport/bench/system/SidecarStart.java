package dev.sallyport.bench.system;

import dev.sallyport.bench.ground.Ground;
import dev.sallyport.bench.ground.Hop;

/**
 * A sidecar that was started by itself; it needs no gateway for that.
 *
 * @param sidecar its process; the caller's to close
 * @param seconds from exec until it said that it has started, looked at every 10 ms and a curl
 */
public record SidecarStart(Hop sidecar, double seconds) {
    /** Starts one whose ports begin at {@code first}. */
    public static SidecarStart of(Ground ground, Packaged packaged, int first) {
        Sallyport ours = new Sallyport("openssl", 1, packaged);
        long began = System.nanoTime();
        Hop hop = ours.launchSidecar(ground, "start-" + first, first)
                .await(() -> ground.answers(first + 4, "/q/health/started"));
        return new SidecarStart(hop, (System.nanoTime() - began) / 1e9);
    }
}
