package dev.sallyport.proxy.testing;

import dev.sallyport.proxy.dial.DialSettings;
import dev.sallyport.proxy.dial.ResolverSettings;
import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.http.HttpGateSettings;
import dev.sallyport.proxy.relay.RelaySettings;
import dev.sallyport.proxy.session.GatewaySettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Settings with short times, for tests. */
public final class TestSettings {
    public static final int MAX_ADDRESSES = 16;

    private TestSettings() {}

    public static ResolverSettings resolver(InetSocketAddress server) {
        return resolver(List.of(server), Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofHours(1));
    }

    /** Records without a life of their own are asked for again each time. */
    public static ResolverSettings resolver(InetSocketAddress server, Duration minTtl, Duration staleWindow) {
        return resolver(List.of(server), minTtl, Duration.ZERO, staleWindow);
    }

    public static ResolverSettings resolver(
            List<InetSocketAddress> servers, Duration minTtl, Duration negativeTtl, Duration staleWindow) {
        return new ResolverSettings(
                servers,
                Duration.ofMillis(900),
                Duration.ofSeconds(6),
                Duration.ofMillis(200),
                minTtl,
                Duration.ofMinutes(5),
                negativeTtl,
                staleWindow,
                MAX_ADDRESSES,
                8,
                1024,
                256);
    }

    public static DialSettings dial() {
        return new DialSettings(
                Duration.ofMillis(100),
                Duration.ofSeconds(2),
                6,
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                3);
    }

    public static GatewaySettings gateway() {
        return new GatewaySettings(Duration.ofMillis(400), Duration.ofSeconds(1), 16 * 1024, 1000, 100);
    }

    public static HttpGateSettings http() {
        return new HttpGateSettings(
                new HeadLimits(16 * 1024, 100), Duration.ofSeconds(2), 64 * 1024, Set.of("websocket"));
    }

    public static RelaySettings relay() {
        return new RelaySettings(65536, 32768, Duration.ofMinutes(1), Duration.ofSeconds(30));
    }
}
