package dev.sallyport.model.destination;

import dev.sallyport.model.net.IpLiteral;
import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a host is ({@code resolution: Static}). Immutable.
 *
 * @param address neither scoped nor IPv4-mapped
 * @param port null for the one that the port's plan says
 * @param weight share among endpoints of the same priority; 0 is tried when the others have failed
 * @param priority lower is tried first
 * @param labels what routes select by
 */
public record Endpoint(
        InetAddress address, @Nullable Integer port, int weight, int priority, Map<String, String> labels) {
    /** Copies the labels. */
    public Endpoint {
        address = IpLiteral.plain(address);
        labels = Map.copyOf(labels);
    }
}
