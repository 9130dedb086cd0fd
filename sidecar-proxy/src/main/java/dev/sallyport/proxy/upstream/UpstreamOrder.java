package dev.sallyport.proxy.upstream;

import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.proxy.exchange.Request;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;

/**
 * A request and where it may go. Immutable.
 *
 * @param targets vetted for this caller just now; pools, balancing and outliers are those of their way
 * @param request as it is to be sent: fields, path and host already what the destination is to see
 * @param subset labels that an endpoint must bear; empty for every endpoint
 * @param avoided addresses that this request was tried at already; used again only where no other is left
 */
public record UpstreamOrder(
        DialTargets targets, Request request, Map<String, String> subset, Set<InetSocketAddress> avoided) {
    /** Copies the collections. */
    public UpstreamOrder {
        subset = Map.copyOf(subset);
        avoided = Set.copyOf(avoided);
    }

    /** To any of the targets. */
    public static UpstreamOrder of(DialTargets targets, Request request) {
        return new UpstreamOrder(targets, request, Map.of(), Set.of());
    }
}
