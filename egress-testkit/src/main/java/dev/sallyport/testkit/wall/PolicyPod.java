package dev.sallyport.testkit.wall;

import dev.sallyport.testkit.net.PodAddresses;
import java.util.Map;

/**
 * A pod as far as NetworkPolicy looks at it. Immutable.
 *
 * @param cable the router's end of its cable: what comes in there was sent by this pod, whatever its source address says
 */
record PolicyPod(String namespace, Map<String, String> labels, PodAddresses addresses, String cable) {
    PolicyPod {
        labels = Map.copyOf(labels);
    }
}
