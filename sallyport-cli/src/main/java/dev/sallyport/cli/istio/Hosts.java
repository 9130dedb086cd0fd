package dev.sallyport.cli.istio;

import dev.sallyport.cli.analyze.Patterns;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.HostPattern;

/** How Istio spells hosts. Stateless. */
final class Hosts {
    private Hosts() {}

    /**
     * Reads a host; Istio's {@code *.example.com} is any depth.
     *
     * @throws IllegalArgumentException with a sentence
     */
    static HostPattern parse(String text) {
        HostPattern pattern = HostPattern.parse(text);
        return pattern.kind() == HostPattern.Kind.ONE_LABEL
                ? new HostPattern(HostPattern.Kind.ANY_DEPTH, pattern.name())
                : new HostPattern(pattern.kind(), new HostName(pattern.name().text()));
    }

    /** True when the text, as Istio reads it, and the pattern can mean the same host. */
    static boolean overlap(String text, HostPattern pattern) {
        if (text.equals("*")) {
            return true;
        }
        try {
            return Patterns.overlap(parse(text), pattern);
        } catch (IllegalArgumentException notAHost) {
            return false;
        }
    }

    /** True for a name that only means something inside the cluster: short, or below svc.cluster.local. */
    static boolean isInside(String text) {
        return text.indexOf('.') < 0 || text.endsWith(".svc") || text.endsWith(".cluster.local");
    }
}
