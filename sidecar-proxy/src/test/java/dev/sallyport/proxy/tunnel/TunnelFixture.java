package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.wire.PeerLimits;
import dev.sallyport.proxy.wire.WireSettings;
import java.time.Duration;
import java.util.List;

/** Settings for tests: small times, ordinary sizes. */
public final class TunnelFixture {
    private TunnelFixture() {}

    /** Windows as in production, keepalive as given. */
    public static WireSettings wire(Duration pingInterval, Duration pingTimeout) {
        return new WireSettings(
                131072,
                26214400,
                4 << 20,
                32 << 20,
                262144,
                pingInterval,
                pingTimeout,
                Duration.ofSeconds(20),
                Duration.ofSeconds(5));
    }

    /** Windows and keepalive as in production. */
    public static WireSettings wire() {
        return wire(Duration.ofSeconds(10), Duration.ofSeconds(15));
    }

    /** Limits as in production. */
    public static PeerLimits limits() {
        return new PeerLimits(
                100,
                16384,
                100,
                400,
                100,
                Duration.ofSeconds(30),
                200,
                20000,
                8192,
                1000,
                Duration.ofMinutes(10),
                20_000,
                1 << 20);
    }

    /** A listener's settings. */
    public static TunnelSettings listener(PeerLimits limits) {
        return new TunnelSettings(
                wire(), limits, 1024, 1024, Duration.ofSeconds(2), Duration.ofHours(1), Duration.ofMillis(200));
    }

    /** A pool's settings towards these gateways. */
    public static PoolSettings pool(WireSettings wire, List<String> gateways) {
        return new PoolSettings(
                wire,
                gateways,
                Duration.ofSeconds(1),
                2,
                4,
                4 << 20,
                100,
                200,
                Duration.ofSeconds(2),
                Duration.ofSeconds(4),
                1024,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(20),
                Duration.ofSeconds(2),
                Duration.ofMillis(50),
                Duration.ofMillis(500),
                Duration.ofHours(1),
                Duration.ofMillis(200),
                Duration.ofMinutes(5),
                "till-1");
    }
}
