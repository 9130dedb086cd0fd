package dev.sallyport.bench.system;

import dev.sallyport.bench.ground.Hop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A system that runs. Close it.
 *
 * @param name the system's
 * @param address where the app dials
 * @param port the port it dials
 * @param connectTo authority of the CONNECT the app sends first; empty when it is captured
 * @param hops its processes by part: {@code sidecar}, {@code gateway}; none for direct
 */
public record Running(String name, String address, int port, String connectTo, Map<String, Hop> hops)
        implements AutoCloseable {
    /** Process ids by part. */
    public Map<String, List<Long>> pids() {
        Map<String, List<Long>> pids = new LinkedHashMap<>();
        hops.forEach((part, hop) -> pids.put(part, List.of(hop.pid())));
        return pids;
    }

    @Override
    public void close() {
        hops.values().forEach(Hop::close);
    }
}
