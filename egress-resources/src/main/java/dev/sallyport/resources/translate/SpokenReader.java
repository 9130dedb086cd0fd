package dev.sallyport.resources.translate;

import dev.sallyport.model.destination.Spoken;
import dev.sallyport.model.destination.TlsPlan;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code protocol} of a destination's port, and what contradicts it. Stateless. */
final class SpokenReader {
    private static final Map<String, Spoken> WORDS = Map.of("TLS", Spoken.TLS, "HTTP", Spoken.HTTP, "TCP", Spoken.TCP);
    private static final List<String> OF_HTTP =
            List.of("max", "maxPendingRequests", "maxRequestsPerConnection", "http2");

    private SpokenReader() {}

    /**
     * What is declared; null when nothing is, or wrong.
     *
     * @param port the entry of {@code ports}
     * @param tls who speaks TLS there
     */
    static @Nullable Spoken read(Field port, TlsPlan tls) {
        Spoken spoken = port.at("protocol").word(WORDS);
        if (spoken == null || spoken == Spoken.HTTP) {
            return spoken;
        }
        if (tls instanceof TlsPlan.Originate) {
            port.at("protocol")
                    .problem(
                            "is what the app speaks, and where the gateway originates TLS that is HTTP, not " + spoken);
        }
        refuseHttp(port.at("connections"), OF_HTTP);
        return spoken;
    }

    /** Notes what a destination says of HTTP while none of its ports may speak it. */
    static void refuseHttp(Field spec) {
        refuseHttp(spec, List.of("routes", "outlierDetection", "loadBalancing"));
        refuseHttp(spec.at("connections"), OF_HTTP);
    }

    private static void refuseHttp(Field parent, List<String> fields) {
        for (String field : fields) {
            if (parent.at(field).isStated()) {
                parent.at(field).problem("is about HTTP, and the protocol declared of the port is another");
            }
        }
    }
}
